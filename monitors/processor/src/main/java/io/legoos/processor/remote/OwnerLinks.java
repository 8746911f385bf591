package io.legoos.processor.remote;

import com.google.protobuf.ByteString;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.control.v1.SharePosition;
import io.legoos.protocol.control.v1.VRegionGrant;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The links of one vProcess, one for each of its shares. Thread-safe. */
public final class OwnerLinks implements AutoCloseable {
  private final String vprocessId;
  private final Incarnation processor;
  private final LaneSettings lanes;
  private final ShareRecovery recovery;
  private final RecoveryLog log;
  private final OwnerLink.LossListener losses;
  private final Arena arena = Arena.ofShared();
  private final Map<Long, OwnerLink> links = new HashMap<>();

  /** What the home said last. */
  private final Map<Long, Share> shares = new HashMap<>();

  private final Set<ByteString> unreachable = new LinkedHashSet<>();

  /**
   * Knows no share yet.
   *
   * @param lanes with the deadline for every answer of a memory monitor
   * @param log told who holds the shares no more, and instead
   * @param losses told when all who held a share are lost
   */
  public OwnerLinks(
      String vprocessId,
      Incarnation processor,
      LaneSettings lanes,
      ShareRecovery recovery,
      RecoveryLog log,
      OwnerLink.LossListener losses) {
    this.vprocessId = vprocessId;
    this.processor = processor;
    this.lanes = lanes;
    this.recovery = recovery;
    this.log = log;
    this.losses = losses;
  }

  /** The link of a grant's share, which goes where the grant says if that is news. */
  public OwnerLink of(VRegionGrant grant) {
    LaneTarget target = LaneTarget.of(vprocessId, processor, grant.getShare());
    long id = grant.getShare().getId();
    OwnerLink link;
    synchronized (this) {
      remember(grant.getShare());
      link =
          links.computeIfAbsent(
              id, unused -> new OwnerLink(id, target, lanes, recovery, log, losses, arena));
    }
    link.retarget(target);
    return link;
  }

  /**
   * Has the links go where a home says. Waits for batches that are under way.
   *
   * @return whether that was news
   */
  public boolean learn(List<Share> shares) {
    boolean news = false;
    synchronized (this) {
      shares.forEach(this::remember);
      log.learned(this.shares.values());
    }
    for (Share share : shares) {
      OwnerLink link;
      synchronized (this) {
        link = links.get(share.getId());
      }
      if (link != null && link.generation() < share.getGeneration()) {
        link.retarget(LaneTarget.of(vprocessId, processor, share));
        news = true;
      }
    }
    return news;
  }

  private void remember(Share share) {
    Share before = shares.get(share.getId());
    if (before == null || share.getGeneration() >= before.getGeneration()) {
      shares.put(share.getId(), share);
      if (before != null) {
        log.changed(before, share);
      }
    }
  }

  /** A memory monitor does not answer, and is to be given up. */
  public synchronized void addUnreachable(Incarnation monitor) {
    unreachable.add(monitor.toByteString());
  }

  /**
   * Those that were given up. No home may use one again for this vProcess: what lies unread in an
   * old lane to it is older than what the others have.
   */
  public synchronized List<ByteString> unreachable() {
    return List.copyOf(unreachable);
  }

  /** All shares, as the home described them last. */
  public synchronized List<Share> shares() {
    return List.copyOf(shares.values());
  }

  /** Where the links go now: no flush that is older is under way. */
  public synchronized List<SharePosition> positions() {
    return links.values().stream()
        .map(
            link ->
                SharePosition.newBuilder()
                    .setId(link.shareId())
                    .setGeneration(link.generation())
                    .build())
        .toList();
  }

  /** The names of the owners, sorted. */
  public synchronized List<String> names() {
    return links.values().stream().map(OwnerLink::name).distinct().sorted().toList();
  }

  /** Flushed lines that only one monitor has taken although two should. */
  public synchronized long unreplicatedFlushes() {
    return links.values().stream().mapToLong(OwnerLink::unreplicatedFlushes).sum();
  }

  /** Hangs up. The memory of the batches stays until {@link #free}. */
  @Override
  public synchronized void close() {
    links.values().forEach(OwnerLink::close);
  }

  /** Frees the batches; no thread may use a link any more. */
  public synchronized void free() {
    arena.close();
  }
}
