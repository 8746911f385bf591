package io.legoos.processor.process;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.HandOverHomeRequest;
import io.legoos.protocol.control.v1.HandOverHomeResponse;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.LeaveHomeRequest;
import io.legoos.protocol.control.v1.MappedRange;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RestoreVProcessRequest;
import io.legoos.protocol.control.v1.RestoredGrant;
import io.legoos.protocol.control.v1.RestoredSpace;
import io.legoos.runtime.StartCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

  /** A former home is told for some minutes: it may be behind a partition. */
  private static final int MAX_FORGETS = 100;

  private static final long LONG_PAUSE_MILLIS = 5000;

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
  private final List<MemoryMonitorRef> unfit = new ArrayList<>();

  private volatile boolean over;
  private volatile @Nullable Belongings belongings;
  private volatile int replication;
  private @Nullable MemoryMonitorRef home;
  private volatile int term = 1;

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
    this.replication = spec.replication();
    this.log = log;
  }

  void owns(Belongings own) {
    belongings = own;
  }

  /**
   * Asks the managers for a home. What they say of the replication the first time stays.
   *
   * @throws StatusRuntimeException when there is none
   */
  PlaceHomeResponse place() {
    return place(Stream.concat(lost.stream(), unfit.stream()));
  }

  private PlaceHomeResponse place(Stream<MemoryMonitorRef> excluded) {
    PlaceHomeResponse placed =
        GlobalMemoryManagerGrpc.newBlockingStub(platform.managers())
            .withDeadlineAfter(PLACE_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .placeHome(
                PlaceHomeRequest.newBuilder()
                    .setVprocessId(vprocessId)
                    .setVprocessUid(spec.named().uid())
                    .setAttempt(spec.named().attempt())
                    .setReplication(replication)
                    .addAllExcluded(excluded.map(m -> m.getIdentity().getName()).toList())
                    .build());
    home = placed.getHome();
    replication = placed.getReplication();
    moved.accept(placed.getHome().getIdentity().getName());
    return placed;
  }

  /** The number of the home of now among those that were asked to be one. */
  int term() {
    return term;
  }

  /** Memory monitors that are to hold each page; 0 until it is known. */
  int replication() {
    return replication;
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
        // Better one that was slow once, or was started anew under its name, than none.
        boolean anybody = attempt >= MAX_ATTEMPTS / 2;
        return restoreAt((anybody ? place(Stream.empty()) : place()).getHome());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.PERMISSION_DENIED) {
          throw e; // this processor monitor was declared dead: so say all
        }
        last = e;
        LOG.warn("vProcess {}: no new home yet: {}", vprocessId, e.getStatus());
        exclude(e);
      }
      pause(PAUSE_MILLIS);
    }
    throw last;
  }

  @Override
  public Channel leave() {
    MemoryMonitorRef former = Objects.requireNonNull(home);
    Channel way = channelTo(former);
    Belongings own = belongings;
    if (own == null) {
      return way;
    }
    List<MemoryMonitorRef> tried = new ArrayList<>(List.of(former));
    MemoryMonitorRef next = another(tried);
    if (next == null) {
      return way;
    }
    RestoreVProcessRequest.Builder known;
    try {
      known = handOver(way, own);
    } catch (StatusRuntimeException e) {
      isHome(former);
      throw e;
    }
    unfit.remove(former);
    unfit.add(former);
    while (next != null && !over) {
      try {
        return restoreAt(next, own, known);
      } catch (StatusRuntimeException e) {
        LOG.info("vProcess {}: no other home yet: {}", vprocessId, e.getStatus());
        unfit.add(next);
        tried.add(next);
      }
      next = tried.size() < MAX_ATTEMPTS ? another(tried) : null;
    }
    isHome(former);
    return restoreAt(former, own, known);
  }

  private @Nullable MemoryMonitorRef another(List<MemoryMonitorRef> tried) {
    try {
      return place(Stream.concat(lost.stream(), tried.stream())).getHome();
    } catch (StatusRuntimeException e) {
      LOG.debug("vProcess {}: no other home: {}", vprocessId, e.getStatus());
      return null;
    }
  }

  private RestoreVProcessRequest.Builder handOver(Channel way, Belongings own) {
    HandOverHomeResponse all =
        HomeMemoryGrpc.newBlockingStub(way)
            .withDeadlineAfter(PLACE_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .handOverHome(
                HandOverHomeRequest.newBuilder()
                    .setVprocessId(vprocessId)
                    .setProcessorIncarnation(platform.identity().getIncarnation())
                    .build());
    own.links().learn(all.getSharesList());
    return request().addAllShares(all.getSharesList()).addAllSpaces(all.getSpacesList());
  }

  private void isHome(MemoryMonitorRef monitor) {
    home = monitor;
    moved.accept(monitor.getIdentity().getName());
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
      unfit.add(candidate);
    }
  }

  /** For calls to this start of the monitor alone: the next one knows nothing. */
  Channel channelTo(MemoryMonitorRef monitor) {
    return StartCheck.meaning(
        platform.control().apply(monitor.getControlAddress()),
        Incarnation.of(monitor.getIdentity().getIncarnation()));
  }

  private Channel restoreAt(MemoryMonitorRef monitor) {
    Belongings own = belongings;
    return own == null ? channelTo(monitor) : restoreAt(monitor, own, request(own));
  }

  private Channel restoreAt(
      MemoryMonitorRef monitor, Belongings own, RestoreVProcessRequest.Builder known) {
    Channel channel = channelTo(monitor);
    term++;
    var shares =
        HomeMemoryGrpc.newBlockingStub(channel)
            .withDeadlineAfter(RESTORE_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .restoreVProcess(known.setHomeTerm(term).build());
    log.homeFound();
    own.links().learn(shares.getSharesList());
    unfit.remove(monitor);
    // Also those that may have become home when nobody waited for that any more.
    Stream.concat(lost.stream(), unfit.stream())
        .filter(former -> !former.equals(monitor))
        .forEach(this::forget);
    LOG.info("vProcess {} has its home at {} now", vprocessId, monitor.getIdentity().getName());
    return channel;
  }

  /**
   * Tells a former home, should it live, that it is none: owners listen to it no more, but it would
   * go on to say that it has a named vProcess.
   */
  private void forget(MemoryMonitorRef former) {
    var stub = HomeMemoryGrpc.newBlockingStub(channelTo(former));
    LeaveHomeRequest request =
        LeaveHomeRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setProcessorIncarnation(platform.identity().getIncarnation())
            .setHomeTerm(term)
            .build();
    Thread.ofVirtual()
        .name("forget-home-" + vprocessId)
        .start(
            () -> {
              for (int attempt = 0; attempt < MAX_FORGETS; attempt++) {
                try {
                  var unused =
                      stub.withDeadlineAfter(PLACE_DEADLINE_SECONDS, TimeUnit.SECONDS)
                          .leaveHome(request);
                  return;
                } catch (StatusRuntimeException e) {
                  LOG.debug("former home of vProcess {}: {}", vprocessId, e.getStatus());
                }
                pause(attempt < MAX_ATTEMPTS ? PAUSE_MILLIS : LONG_PAUSE_MILLIS);
              }
            });
  }

  private RestoreVProcessRequest.Builder request() {
    return RestoreVProcessRequest.newBuilder()
        .setVprocessId(vprocessId)
        .setProcessor(platform.identity())
        .setVprocessUid(spec.named().uid())
        .setAttempt(spec.named().attempt())
        .setMemoryLimitBytes(spec.memoryLimitBytes())
        .setReplication(replication)
        .addAllUnreachable(lost.stream().map(m -> m.getIdentity().getIncarnation()).toList());
  }

  private RestoreVProcessRequest.Builder request(Belongings own) {
    RestoreVProcessRequest.Builder request =
        request().addAllUnreachable(own.links().unreachable()).addAllShares(own.links().shares());
    if (own.claimId() != 0) {
      request.addSpaces(RestoredSpace.newBuilder().setSpaceId(own.claimId()));
    }
    own.cache().views().forEach(view -> request.addSpaces(space(view)));
    return request;
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

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.asRuntimeException();
    }
  }
}
