package io.legoos.processor.remote;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.page.LaneHello;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the flushes and fetches of a share go.
 *
 * @param generation of the share: a newer one replaces an older one
 * @param secondary gets all flushes too; null: nobody does
 * @param lost nobody holds the share
 * @param sought another holder may be found for a lost share
 * @param losses how often all holders were lost: what was flushed before the last time is gone
 */
public record LaneTarget(
    long generation,
    Peer owner,
    @Nullable Peer secondary,
    boolean lost,
    boolean sought,
    long losses) {
  /** One memory monitor. */
  public record Peer(String name, InetSocketAddress address, LaneHello hello) {
    Incarnation incarnation() {
      return hello.memory();
    }

    /** Whether lanes to one are lanes to the other. */
    boolean isSame(@Nullable Peer other) {
      return other != null && incarnation().equals(other.incarnation());
    }
  }

  /** What a home says of a share of {@code vprocessId}. */
  static LaneTarget of(String vprocessId, Incarnation processor, Share share) {
    return new LaneTarget(
        share.getGeneration(),
        peer(
            vprocessId,
            processor,
            share.getOwner(),
            share.getEpoch(),
            share.getCapability().toByteArray()),
        share.hasSecondary()
            ? peer(
                vprocessId,
                processor,
                share.getSecondary(),
                share.getEpoch(),
                share.getSecondaryCapability().toByteArray())
            : null,
        share.getLost(),
        share.getSought(),
        share.getLosses());
  }

  private static Peer peer(
      String vprocessId,
      Incarnation processor,
      MemoryMonitorRef monitor,
      long epoch,
      byte[] capability) {
    return new Peer(
        monitor.getIdentity().getName(),
        address(monitor.getPageAddress()),
        new LaneHello(
            vprocessId,
            processor,
            Incarnation.of(monitor.getIdentity().getIncarnation()),
            epoch,
            capability));
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}
