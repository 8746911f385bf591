package io.legoos.processor.remote;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.LaneHello;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The owner links of one vProcess, one per incarnation of a memory monitor. Thread-safe. */
public final class OwnerLinks implements AutoCloseable {
  private final String vprocessId;
  private final Incarnation processor;
  private final Arena arena = Arena.ofShared();
  private final Map<Incarnation, OwnerLink> links = new HashMap<>();

  public OwnerLinks(String vprocessId, Incarnation processor) {
    this.vprocessId = vprocessId;
    this.processor = processor;
  }

  /** The link that opens with the capability of {@code grant}. */
  public synchronized OwnerLink of(VRegionGrant grant) {
    MemoryMonitorRef owner = grant.getOwner();
    Incarnation memory = Incarnation.of(owner.getIdentity().getIncarnation());
    return links.computeIfAbsent(
        memory,
        unused ->
            new OwnerLink(
                owner.getIdentity().getName(),
                address(owner.getPageAddress()),
                new LaneHello(
                    vprocessId,
                    processor,
                    memory,
                    grant.getEpoch(),
                    grant.getCapability().toByteArray()),
                arena));
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** The names of the owners, sorted. */
  public synchronized List<String> names() {
    return links.values().stream().map(OwnerLink::name).sorted().toList();
  }

  /** All links made so far. */
  public synchronized List<OwnerLink> all() {
    return List.copyOf(links.values());
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
