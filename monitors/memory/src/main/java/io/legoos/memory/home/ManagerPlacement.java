package io.legoos.memory.home;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.RefusalStatus;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc.GlobalMemoryManagerBlockingStub;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Asks the global memory manager over the control plane. Thread-safe. */
public final class ManagerPlacement implements VRegionPlacement {
  /** Shorter than a processor waits for its home, so that it is told why. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final GlobalMemoryManagerBlockingStub managers;
  private final String home;

  public ManagerPlacement(Channel managers, String home) {
    this.managers = GlobalMemoryManagerGrpc.newBlockingStub(managers);
    this.home = home;
  }

  @Override
  public List<MemoryMonitorRef> place(
      String vprocessId, int count, long bytesPerVRegion, Set<String> excluded) {
    return ask(
        PlaceVRegionsRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setHome(home)
            .setCount(count)
            .setBytesPerVregion(bytesPerVRegion)
            .addAllExcluded(excluded)
            .build());
  }

  @Override
  public MemoryMonitorRef placeTogether(
      String vprocessId, long bytes, long freeBytes, Set<String> excluded) {
    return ask(PlaceVRegionsRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setHome(home)
            .setCount(1)
            .setBytesPerVregion(bytes)
            .setTogether(true)
            .setFreeBytes(freeBytes)
            .addAllExcluded(excluded)
            .build())
        .getFirst();
  }

  @Override
  public List<MemoryMonitorRef> everyone(String vprocessId) {
    return ask(
        PlaceVRegionsRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setHome(home)
            .setCount(1)
            .setEveryone(true)
            .build());
  }

  private List<MemoryMonitorRef> ask(PlaceVRegionsRequest request) {
    try {
      List<MemoryMonitorRef> owners =
          managers
              .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
              .placeVRegions(request)
              .getOwnersList();
      if (!request.getEveryone() && owners.size() != request.getCount()) {
        throw new MemoryRefusal(
            Reason.UNAVAILABLE,
            "the managers named "
                + owners.size()
                + " owners for "
                + request.getCount()
                + " vRegions");
      }
      return owners;
    } catch (StatusRuntimeException e) {
      throw switch (e.getStatus().getCode()) {
        case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED ->
            new MemoryRefusal(
                Reason.NO_MANAGERS,
                "the managers do not answer: " + e.getStatus().getDescription());
        default -> RefusalStatus.of(e, "managers");
      };
    }
  }
}
