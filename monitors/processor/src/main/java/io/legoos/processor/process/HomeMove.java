package io.legoos.processor.process;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.MappedRange;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RestoreVProcessRequest;
import io.legoos.protocol.control.v1.RestoredGrant;
import io.legoos.protocol.control.v1.RestoredSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a home for a vProcess, the first and, when that does not answer any more, another one,
 * which is told all that the processor knows (row M17). Calls come one at a time.
 */
final class HomeMove implements HomeClient.HomeFinder {
  private static final Logger LOG = LoggerFactory.getLogger(HomeMove.class);
  private static final int PLACE_DEADLINE_SECONDS = 5;
  private static final int RESTORE_DEADLINE_SECONDS = 15;
  private static final int MAX_ATTEMPTS = 8;
  private static final long PAUSE_MILLIS = 250;

  /** What the vProcess has by the time that its home may have to move. */
  record Belongings(VProcessCache cache, OwnerLinks links, long claimId) {}

  private final String vprocessId;
  private final ProgramSpec spec;
  private final VProcessPlatform platform;
  private final Consumer<String> moved;
  private final RecoveryLog log;

  /** Former homes that do not answer. */
  private final List<MemoryMonitorRef> lost = new ArrayList<>();

  /** Monitors that could not become the home; they may be well all the same. */
  private final List<String> unfit = new ArrayList<>();

  private volatile boolean over;
  private volatile @Nullable Belongings belongings;
  private @Nullable MemoryMonitorRef home;

  /**
   * Knows no home yet.
   *
   * @param moved gets the name of each home
   * @param log told when a home is lost and another is found
   */
  HomeMove(
      String vprocessId,
      ProgramSpec spec,
      VProcessPlatform platform,
      Consumer<String> moved,
      RecoveryLog log) {
    this.vprocessId = vprocessId;
    this.spec = spec;
    this.platform = platform;
    this.moved = moved;
    this.log = log;
  }

  void owns(Belongings own) {
    belongings = own;
  }

  /**
   * Asks the managers for a home.
   *
   * @throws StatusRuntimeException when there is none
   */
  PlaceHomeResponse place() {
    PlaceHomeResponse placed =
        GlobalMemoryManagerGrpc.newBlockingStub(platform.managers())
            .withDeadlineAfter(PLACE_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .placeHome(
                PlaceHomeRequest.newBuilder()
                    .setVprocessId(vprocessId)
                    .setVprocessUid(spec.named().uid())
                    .setAttempt(spec.named().attempt())
                    .addAllExcluded(lost.stream().map(m -> m.getIdentity().getName()).toList())
                    .addAllExcluded(unfit)
                    .build());
    home = placed.getHome();
    moved.accept(placed.getHome().getIdentity().getName());
    return placed;
  }

  /** No home is sought any more. */
  void giveUp() {
    over = true;
  }

  @Override
  public Channel find() {
    MemoryMonitorRef former = home;
    if (former != null) {
      lost.add(former);
      log.homeLost(former);
      home = null;
    }
    StatusRuntimeException last = Status.UNAVAILABLE.asRuntimeException();
    for (int attempt = 0; attempt < MAX_ATTEMPTS && !over; attempt++) {
      try {
        return restoreAt(place().getHome());
      } catch (StatusRuntimeException e) {
        last = e;
        LOG.warn("vProcess {}: no new home yet: {}", vprocessId, e.getStatus());
        exclude(e);
      }
      pause();
    }
    throw last;
  }

  private void exclude(StatusRuntimeException e) {
    MemoryMonitorRef candidate = home;
    home = null;
    if (candidate == null) {
      return;
    }
    if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
      lost.add(candidate);
    } else {
      unfit.add(candidate.getIdentity().getName());
    }
  }

  private Channel restoreAt(MemoryMonitorRef monitor) {
    Channel channel = platform.control().apply(monitor.getControlAddress());
    Belongings own = belongings;
    if (own != null) {
      var shares =
          HomeMemoryGrpc.newBlockingStub(channel)
              .withDeadlineAfter(RESTORE_DEADLINE_SECONDS, TimeUnit.SECONDS)
              .restoreVProcess(request(own));
      log.homeFound();
      own.links().learn(shares.getSharesList());
      lost.forEach(former -> forget(former, own));
    }
    LOG.info("vProcess {} has its home at {} now", vprocessId, monitor.getIdentity().getName());
    return channel;
  }

  /**
   * Tells a former home, should it live, that it is none: owners listen to it no more, but it would
   * go on to say that it has a named vProcess.
   */
  private void forget(MemoryMonitorRef former, Belongings own) {
    List<Long> spaces = new ArrayList<>();
    own.cache().views().forEach(view -> spaces.add(view.id()));
    spaces.add(own.claimId());
    var stub = HomeMemoryGrpc.newBlockingStub(platform.control().apply(former.getControlAddress()));
    Thread.ofVirtual()
        .name("forget-home-" + vprocessId)
        .start(
            () -> {
              for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                try {
                  for (long space : spaces) {
                    var unused =
                        stub.withDeadlineAfter(PLACE_DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .destroySpace(
                                DestroySpaceRequest.newBuilder().setSpaceId(space).build());
                  }
                  return;
                } catch (StatusRuntimeException e) {
                  LOG.debug("former home of vProcess {}: {}", vprocessId, e.getStatus());
                }
                pause();
              }
            });
  }

  private RestoreVProcessRequest request(Belongings own) {
    RestoreVProcessRequest.Builder request =
        RestoreVProcessRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setProcessor(platform.identity())
            .setVprocessUid(spec.named().uid())
            .setAttempt(spec.named().attempt())
            .setMemoryLimitBytes(spec.memoryLimitBytes())
            .addAllUnreachable(lost.stream().map(m -> m.getIdentity().getIncarnation()).toList())
            .addAllShares(own.links().shares());
    if (own.claimId() != 0) {
      request.addSpaces(RestoredSpace.newBuilder().setSpaceId(own.claimId()));
    }
    own.cache().views().forEach(view -> request.addSpaces(space(view)));
    return request.build();
  }

  private RestoredSpace space(VProcessCache.SpaceView view) {
    RestoredSpace.Builder space = RestoredSpace.newBuilder().setSpaceId(view.id());
    for (ManagedRanges.Extent extent : view.ranges()) {
      space.addMapped(
          MappedRange.newBuilder()
              .setRange(range(extent.start(), extent.end() - extent.start()))
              .setProtection(extent.protection())
              .setUncharged(true));
    }
    view.vRegionShares()
        .forEach(
            (start, share) ->
                space.addGrants(
                    RestoredGrant.newBuilder().setRange(range(start, 4096)).setShareId(share)));
    return space.build();
  }

  private static Range range(long start, long bytes) {
    return Range.newBuilder().setAddress(start).setLengthBytes(bytes).build();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.asRuntimeException();
    }
  }
}
