package io.legoos.processor.process;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.fault.MemoryFailure;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.Recovery;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program with all its descendants, from its placement until its memory is given back. When its
 * first process ends, what is left of it is killed. Thread-safe.
 */
public final class VProcess {
  private static final Logger LOG = LoggerFactory.getLogger(VProcess.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ROOT = 0;

  private final String id;
  private final ProgramSpec spec;
  private final VProcessPlatform platform;
  private final long startedEpochMillis = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Integer> started = new CompletableFuture<>();
  private final CompletableFuture<ProgramExit> ended = new CompletableFuture<>();
  private final AtomicReference<String> failure = new AtomicReference<>("");
  private final AtomicReference<VProcessState> state = new AtomicReference<>(VProcessState.PLACING);
  private volatile @Nullable Tracer tracer;
  private volatile @Nullable VProcessCache cache;
  private volatile @Nullable HomeCalls home;
  private volatile @Nullable CacheStatistics lastStatistics;
  private volatile @Nullable HomeClient homeClient;
  private volatile @Nullable OwnerLinks ownerLinks;
  private volatile @Nullable ShareWatch shareWatch;
  private volatile String homeName = "";
  private final RecoveryLog recoveryLog = new RecoveryLog(InstantSource.system());
  private final HomeMove homeMove;
  private volatile boolean killed;
  private volatile long failedNanos;

  /** Space that holds the name; 0, which is no space, without one. Tracer's thread only. */
  private long claimId;

  private VProcess(String id, ProgramSpec spec, VProcessPlatform platform) {
    this.id = id;
    this.spec = spec;
    this.platform = platform;
    this.homeMove = new HomeMove(id, spec, platform, name -> homeName = name, recoveryLog);
  }

  /** Begins to start a program; {@link #started} and {@link #ended} tell the rest. */
  public static VProcess start(String id, ProgramSpec spec, VProcessPlatform platform) {
    VProcess process = new VProcess(id, spec, platform);
    Thread.ofPlatform().daemon().name("trace-" + id).start(process::live);
    return process;
  }

  public String id() {
    return id;
  }

  public ProgramSpec spec() {
    return spec;
  }

  public VProcessState state() {
    return state.get();
  }

  public long startedEpochMillis() {
    return startedEpochMillis;
  }

  public double wallSeconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** The names of the memory monitors that hold its pages. */
  public List<String> ownerNames() {
    OwnerLinks own = ownerLinks;
    return own == null ? List.of() : own.names();
  }

  /** The name of the home memory monitor; empty before it is known. */
  public String homeName() {
    return homeName;
  }

  /** Memory monitors that are to hold each page; 0 before it is known. */
  public int replication() {
    return homeMove.replication();
  }

  /** The program's process id, or a {@link LaunchException}. */
  public CompletableFuture<Integer> started() {
    return started.copy();
  }

  /** How it ended, when all its memory has been given back. Not completed when it never started. */
  public CompletableFuture<ProgramExit> ended() {
    return ended.copy();
  }

  public int threads() {
    Tracer own = tracer;
    return own == null ? 0 : own.taskCount();
  }

  /** The use of its ExCache now, or at its end; null before it started. */
  public @Nullable CacheStatistics statistics() {
    VProcessCache own = cache;
    return own == null ? lastStatistics : own.statistics();
  }

  /** Flushed lines that only one monitor has taken although two should. */
  public long unreplicatedFlushes() {
    OwnerLinks own = ownerLinks;
    return own == null ? 0 : own.unreplicatedFlushes();
  }

  /** The losses of memory monitors that it noticed. */
  public List<Recovery> recoveries() {
    return recoveryLog.recoveries();
  }

  /** Sends a signal to its first process, or to that process's group. */
  public void signal(int signal, boolean group) {
    Tracer own = tracer;
    if (own != null) {
      own.signal(signal, group);
    }
  }

  /** Ends it. Idempotent. */
  public void kill() {
    killed = true;
    homeMove.giveUp();
    HomeClient client = homeClient;
    if (client != null) {
      client.giveUp();
    }
    Tracer own = tracer;
    if (own != null) {
      own.killAll();
    }
  }

  /** Ends it: the managers have declared its processor monitor dead. Idempotent. */
  public void disown() {
    failed(
        MemoryFailure.PROCESSOR_FENCED,
        "the managers had not heard of this processor monitor for too long; its memory is freed");
  }

  private void moveTo(VProcessState next) {
    VProcessState before = state.getAndSet(next);
    if (!before.canMoveTo(next)) {
      throw new IllegalStateException(
          "vProcess " + id + " cannot go from " + before + " to " + next);
    }
  }

  private void failed(MemoryFailure why, String detail) {
    VProcessState now = state.get();
    if (now == VProcessState.ENDING || now == VProcessState.ENDED) {
      // Lanes are being closed under whoever still uses them; the program is over.
      LOG.debug("vProcess {} is over: {}: {}", id, why.reason(), detail);
      return;
    }
    if (failure.compareAndSet("", why.reason() + ": " + detail)) {
      failedNanos = System.nanoTime();
      LOG.warn("vProcess {} must end: {}: {}", id, why.reason(), detail);
    }
    kill();
  }

  /** The whole life, on the tracer's thread. */
  private void live() {
    Arena arena = Arena.ofShared();
    try {
      PlaceHomeResponse placed = place();
      moveTo(VProcessState.STARTING);
      trace(placed, arena);
    } catch (LaunchException e) {
      state.set(VProcessState.ENDED);
      started.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("vProcess {} failed", id, e);
      state.set(VProcessState.ENDED);
      started.completeExceptionally(
          new LaunchException(LaunchException.PLATFORM, "processor monitor failed: " + e));
      ended.completeExceptionally(e);
    } finally {
      if (spec.origin() instanceof ProgramOrigin.Given given) {
        // Whoever reads the other ends of a program that was not started sees their end.
        given.descriptors().close();
      }
      arena.close();
    }
  }

  private PlaceHomeResponse place() throws LaunchException {
    try {
      return homeMove.place();
    } catch (StatusRuntimeException e) {
      throw new LaunchException(
          LaunchException.PLATFORM,
          "no home memory monitor: " + e.getStatus().getDescription() + "; see `lego status`");
    }
  }

  private void trace(PlaceHomeResponse placed, Arena arena) throws LaunchException {
    HomeClient client = new HomeClient(homeMove.channelTo(placed.getHome()), id, homeMove);
    homeClient = client;
    claim(client);
    ShareWatch watch = new ShareWatch(client, id, platform.incarnation(), recoveryLog);
    OwnerLinks links =
        new OwnerLinks(
            id, platform.incarnation(), lanes(placed), watch, recoveryLog, this::ownerLost);
    watch.watch(links);
    shareWatch = watch;
    ownerLinks = links;
    VProcessCache ownCache = openCache();
    cache = ownCache;
    homeMove.owns(new HomeMove.Belongings(ownCache, links, claimId));
    try (VNodeSeat seat = enterVNode();
        StartHelper helper = StartHelper.create(new SystemCalls(arena))) {
      Tracer own =
          new Tracer(
              ownCache,
              gate -> homeCalls(client, ownCache, links, gate),
              platform.gadget(),
              platform.userfaultDevice(),
              platform.random(),
              placed.getVregionBytes(),
              arena);
      watch.start();
      int pid = own.start(helper, spec, CallerIdentity.of(spec), seat, isConfined(seat));
      tracer = own;
      moveTo(VProcessState.RUNNING);
      started.complete(pid);
      if (killed) {
        own.killAll();
      }
      int waitStatus = own.run();
      moveTo(VProcessState.ENDING);
      if (waitStatus != 0) {
        failure.compareAndSet("", lossOf(ownCache));
      }
      giveBack(client, links, ownCache);
      if (seat != null) {
        // Who sees the end may count on it that the program is in its vNode no more.
        seat.close();
      }
      moveTo(VProcessState.ENDED);
      tellEnd();
      ended.complete(new ProgramExit(waitStatus, failure.get()));
    } catch (LaunchException e) {
      giveBack(client, links, ownCache);
      throw e;
    } catch (RuntimeException | Error e) {
      kill();
      giveBack(client, links, ownCache);
      throw e;
    } catch (IOException e) {
      giveBack(client, links, ownCache);
      throw new LaunchException(LaunchException.PLATFORM, "cannot start: " + e.getMessage());
    }
  }

  /** What a monitor in a pod may do for vNodes, its container's other programs may not, either. */
  private boolean isConfined(@Nullable VNodeSeat seat) {
    return seat != null || (spec.named().isNamed() && platform.vnodes() != null);
  }

  private @Nullable VNodeSeat enterVNode() throws LaunchException {
    if (spec.vnode().isEmpty()) {
      return null;
    }
    VNodeEntrance entrance = platform.vnodes();
    if (entrance == null) {
      throw new LaunchException(
          LaunchException.PLATFORM,
          "StartFailed: this processor monitor mounts no volumes, so nothing can run in vNode "
              + spec.vnode());
    }
    // Who runs in a vNode by a name was decided by who let the managers ask for it.
    return entrance.enter(spec.vnode(), spec.named().isNamed() ? ROOT : spec.uid());
  }

  private void ownerLost(OwnerLink owner, String monitor) {
    VProcessCache own = cache;
    if (own != null) {
      own.ownerLost(owner, monitor);
      LOG.warn("vProcess {} has lost what {} held: {} bytes so far", id, monitor, own.lostBytes());
    }
  }

  /** What a program that failed had lost and touched; empty: nothing. */
  private static String lossOf(VProcessCache cache) {
    long faults = cache.statistics().counters().lostFaults;
    if (faults == 0) {
      return "";
    }
    String lost =
        cache.lostBytes().entrySet().stream()
            .map(monitor -> monitor.getValue() + " bytes of the program at " + monitor.getKey())
            .collect(Collectors.joining(", "));
    return "%s: lost for good: %s; the program touched %d of these pages, which is SIGBUS"
        .formatted(MemoryFailure.MEMORY_MONITOR_LOST.reason(), lost, faults);
  }

  private void tellEnd() {
    if (failedNanos != 0) {
      LOG.info(
          "vProcess {} has ended, {} ms after it had to: {}",
          id,
          (System.nanoTime() - failedNanos) / 1_000_000,
          failure.get());
    }
  }

  private HomeCalls homeCalls(
      HomeClient client, VProcessCache ownCache, OwnerLinks links, Executor tracer) {
    HomeCalls calls =
        new HomeCalls(
            client,
            ownCache,
            links,
            newSpace().build(),
            homeMove::term,
            tracer,
            UntoldSpaces.toldSoon(),
            this::failed);
    home = calls;
    return calls;
  }

  /** Where nobody else has the pages, patience is all that helps. */
  private LaneSettings lanes(PlaceHomeResponse placed) {
    LaneSettings lanes = platform.lanes();
    return placed.getReplication() > 1 || lanes.deadline().compareTo(PATIENCE) > 0
        ? lanes
        : lanes.within(PATIENCE);
  }

  /**
   * Takes the name of a named vProcess at its home, before anything of the program has run: an
   * empty space that is kept until all memory has been given back.
   */
  private void claim(HomeClient client) throws LaunchException {
    if (!spec.named().isNamed()) {
      return;
    }
    claimId = platform.random().nextLong();
    try {
      var unused =
          client.await(
              stub ->
                  stub.createSpace(
                      newSpace()
                          .setSpaceId(claimId)
                          .setVprocessUid(spec.named().uid())
                          .setAttempt(spec.named().attempt())
                          .setHomeTerm(homeMove.term())
                          .build()));
    } catch (StatusRuntimeException e) {
      client.close();
      boolean runs = e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION;
      throw new LaunchException(
          LaunchException.PLATFORM,
          (runs ? "AlreadyRunning: " : "HomeUnreachable: ") + e.getStatus().getDescription());
    }
  }

  private CreateSpaceRequest.Builder newSpace() {
    return CreateSpaceRequest.newBuilder()
        .setVprocessId(id)
        .setProcessor(platform.identity())
        .setMemoryLimitBytes(spec.memoryLimitBytes())
        .setReplication(homeMove.replication());
  }

  /** What it may keep of its memory here; the same from its start to its end. */
  public long exCacheBytes() {
    return spec.exCacheBytes() == 0 ? platform.exCacheBytes() : spec.exCacheBytes();
  }

  private VProcessCache openCache() throws LaunchException {
    try {
      return VProcessCache.start(
          id,
          ExCacheGeometry.of(exCacheBytes(), platform.ways()),
          platform.habits(),
          new HomeOwners(() -> home),
          this::failed);
    } catch (IllegalArgumentException | LinuxException e) {
      throw new LaunchException(LaunchException.PLATFORM, String.valueOf(e.getMessage()));
    }
  }

  /** Waits until the home has freed everything, then ends the threads. */
  private void giveBack(HomeClient client, OwnerLinks links, VProcessCache ownCache) {
    try {
      var unused =
          client.await(
              stub ->
                  stub.destroySpace(DestroySpaceRequest.newBuilder().setSpaceId(claimId).build()));
    } catch (StatusRuntimeException e) {
      LOG.warn("vProcess {}: its memory may be freed later: {}", id, e.getStatus());
    }
    ShareWatch watch = shareWatch;
    if (watch != null) {
      watch.close();
    }
    client.close();
    lastStatistics = ownCache.statistics();
    cache = null;
    links.close();
    ownCache.close();
    links.free();
  }
}
