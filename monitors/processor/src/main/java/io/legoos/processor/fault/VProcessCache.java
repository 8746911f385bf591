package io.legoos.processor.fault;

import io.legoos.linux.EventPoll;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ExCache of one vProcess with its threads: what the tracer tells of the program's address
 * spaces comes in here. Addresses are bytes and page-aligned, ends exclusive. Thread-safe; no
 * method waits for a peer. Callbacks run on the cache's threads under its lock and must only pass
 * the word on.
 */
public final class VProcessCache implements AutoCloseable {
  private static final long JOIN_MILLIS = 12_000;

  private final CacheCore core;
  private final FaultHandler faults;
  private final Evictor evictor;
  private final Thread faultThread;
  private final Thread evictorThread;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls wakeCalls = new SystemCalls(arena);
  private final MemorySegment wakeWord = arena.allocate(8, 8);
  private boolean closed;

  private VProcessCache(
      String vprocessId,
      ExCacheGeometry geometry,
      ExCacheHabits habits,
      OwnerResolver resolver,
      BiConsumer<MemoryFailure, String> onFailure)
      throws LinuxException {
    AtomicReference<@Nullable FaultHandler> handler = new AtomicReference<>();
    this.core =
        new CacheCore(
            geometry,
            habits,
            arena,
            () -> {
              FaultHandler waiter = handler.get();
              if (waiter != null && waiter.waiting()) {
                wake(waiter.poll());
              }
            },
            onFailure);
    this.faults = new FaultHandler(core);
    handler.set(faults);
    this.evictor = new Evictor(core, resolver);
    this.faultThread = Thread.ofPlatform().daemon().name("fault-" + vprocessId).unstarted(faults);
    this.evictorThread =
        Thread.ofPlatform().daemon().name("evict-" + vprocessId).unstarted(evictor);
  }

  /**
   * Starts an empty cache.
   *
   * @param onFailure told, from any thread and perhaps more than once, that the vProcess must end
   */
  public static VProcessCache start(
      String vprocessId,
      ExCacheGeometry geometry,
      ExCacheHabits habits,
      OwnerResolver resolver,
      BiConsumer<MemoryFailure, String> onFailure)
      throws LinuxException {
    VProcessCache cache = new VProcessCache(vprocessId, geometry, habits, resolver, onFailure);
    cache.faultThread.start();
    cache.evictorThread.start();
    return cache;
  }

  private synchronized void wake(EventPoll poll) {
    if (!closed) {
      poll.wakeUp(wakeCalls, wakeWord);
    }
  }

  private void command(Runnable command) {
    faults.enqueue(command);
    wake(faults.poll());
  }

  private <T> T locked(Supplier<T> action) {
    core.lock.lock();
    try {
      return action.get();
    } finally {
      core.lock.unlock();
    }
  }

  private void locked(Runnable action) {
    core.lock.lock();
    try {
      action.run();
    } finally {
      core.lock.unlock();
    }
  }

  public Space createSpace(long id, long vRegionBytes) {
    return locked(() -> core.addSpace(id, vRegionBytes));
  }

  /** Begins to answer the faults of a space that was made by exec. */
  public void attach(Space space, int uffd) {
    locked(() -> space.uffd = uffd);
    command(() -> faults.watch(space));
  }

  /** From now on lines of the space can be evicted. */
  public void setMover(Space space, LineMover mover) {
    locked(
        () -> {
          space.mover = mover;
          core.evictorWork.signal();
        });
  }

  /** Enters what a home granted. */
  public void granted(Space space, long start, long length, OwnerLink owner) {
    locked(() -> space.vRegions.grant(start, length, owner));
  }

  /**
   * Holds back faults and evictions in a range until {@link #release}; runs {@code ready} when none
   * is under way there, at once or later.
   */
  public RangeGuard guard(Space space, long start, long end, Runnable ready) {
    return guard(new RangeGuard(space, start >>> 12, end + 4095 >>> 12, ready));
  }

  /** The same, and not before the guards that there are on the range have been released. */
  public RangeGuard guardAfterOthers(Space space, long start, long end, Runnable ready) {
    return guard(new RangeGuard(space, start >>> 12, end + 4095 >>> 12, true, ready));
  }

  private RangeGuard guard(RangeGuard guard) {
    boolean waitsForEarly =
        locked(
            () -> {
              core.addGuard(guard);
              return core.early.overlaps(guard);
            });
    if (waitsForEarly) {
      command(faults::bringInEarly); // what nobody needs yet may be on its way for long
    }
    return guard;
  }

  /** A home is to be asked to move the pages of a guarded range, perhaps to other owners. */
  public void moving(RangeGuard guard) {
    locked(() -> guard.moving = true);
  }

  public void release(RangeGuard guard) {
    locked(() -> core.removeGuard(guard));
  }

  /** A new range is registered; its lines are p-local. */
  public void mapped(Space space, long start, long end, int protection) {
    locked(
        () -> {
          drop(space, start, end);
          space.ranges.add(start, end, protection);
        });
  }

  /** The program has dropped the content of a range; whether an owner holds lines of it. */
  public boolean discarded(Space space, long start, long end) {
    return locked(() -> drop(space, start, end));
  }

  /** A range is gone; whether any of it was managed. */
  public boolean unmapped(Space space, long start, long end) {
    return locked(
        () -> {
          boolean managed = !space.ranges.overlapping(start, end).isEmpty();
          if (managed) {
            drop(space, start, end);
            space.ranges.remove(start, end);
          }
          return managed;
        });
  }

  private boolean drop(Space space, long start, long end) {
    boolean[] held = new boolean[1];
    space.lines.walk(
        start >>> 12,
        end + 4095 >>> 12,
        (page, line) -> {
          held[0] |= Line.has(line, Line.HELD);
          if (Line.state(line).resident()) {
            core.release(space, Line.number(line));
          }
          return Line.UNTOUCHED;
        });
    return held[0];
  }

  public void setProtection(Space space, long start, long end, int protection) {
    locked(() -> space.ranges.protect(start, end, protection));
  }

  public void setOnFork(Space space, long start, long end, ManagedRanges.OnFork onFork) {
    locked(() -> space.ranges.onFork(start, end, onFork));
  }

  /** Whether any of the range is managed. */
  public boolean manages(Space space, long start, long end) {
    return locked(() -> !space.ranges.overlapping(start, end).isEmpty());
  }

  /** The PROT_* bits of the managed range at an address; 0 when there is none. */
  public int protectionAt(Space space, long address) {
    return locked(
        () -> {
          ManagedRanges.Extent extent = space.ranges.at(address);
          return extent == null ? 0 : extent.protection();
        });
  }

  /** Whether some managed part of the range is inaccessible now. */
  public boolean hasInaccessible(Space space, long start, long end) {
    return locked(
        () ->
            space.ranges.overlapping(start, end).stream()
                .anyMatch(extent -> extent.protection() == 0));
  }

  /** mremap(2) has moved pages: their lines follow, dirty or clean (row P14). Both are guarded. */
  public void moved(Space space, long from, long fromBytes, long to, long toBytes) {
    locked(
        () -> {
          ManagedRanges.Extent extent = space.ranges.at(from);
          int protection = extent == null ? 3 : extent.protection();
          ManagedRanges.OnFork onFork =
              extent == null ? ManagedRanges.OnFork.COPY : extent.onFork();
          drop(space, to, to + toBytes);
          long distance = (to - from) >> 12;
          long end = from + Math.min(fromBytes, toBytes);
          space.lines.walk(
              from >>> 12,
              end >>> 12,
              (page, line) -> {
                int moved = line;
                if (isKeptByNobody(space, page, distance)) {
                  moved = Line.afterLoss(line);
                  core.lost.protectedCopiesAppeared();
                }
                space.lines.set(page + distance, relocate(space, page + distance, moved));
                return Line.UNTOUCHED;
              });
          drop(space, from, from + fromBytes);
          space.ranges.remove(from, from + fromBytes);
          space.ranges.add(to, to + toBytes, protection);
          space.ranges.onFork(to, to + toBytes, onFork);
        });
  }

  /**
   * Whether a line that moves to another owner may have been lost on its way: what of it is here
   * must be taken for the only copy. One that is not here is found to be lost when it is fetched.
   */
  private static boolean isKeptByNobody(Space space, long page, long distance) {
    if (!Line.state(space.lines.get(page)).resident()) {
      return false;
    }
    OwnerLink from = space.vRegions.ownerOf(page << 12);
    OwnerLink to = space.vRegions.ownerOf((page + distance) << 12);
    return to != null && to != from && to.losses() > 0;
  }

  private int relocate(Space space, long page, int line) {
    LineState state = Line.state(line);
    if (!state.resident()) {
      return line;
    }
    int before = Line.number(line);
    core.release(space, before);
    int slot = core.forceAllocate(space, page, before == Line.MAX_NUMBER ? ExCache.NONE : before);
    return Line.of(state, Line.held(line), slot < 0 ? Line.MAX_NUMBER : slot);
  }

  /** Keeps lines of the range from being flushed until {@link #ownersDropped}. */
  public RangeGuard ownersDropping(Space space, long start, long end) {
    RangeGuard range = new RangeGuard(space, start >>> 12, end + 4095 >>> 12, () -> {});
    locked(() -> core.addDiscard(range));
    return range;
  }

  public void ownersDropped(RangeGuard range) {
    locked(() -> core.removeDiscard(range));
  }

  /**
   * Makes room for a copy of {@code parent} and stops evicting from it; then runs {@code ready}.
   * When the kernel has copied the address space, {@code child} is filled and {@code taken} runs. A
   * child that no home knows by then has no owners.
   */
  public void prepareFork(Space parent, Space child, Runnable ready, Runnable taken) {
    locked(
        () -> {
          parent.forkChild = child;
          parent.forkTaken = taken;
          parent.forkCancelled = false;
          evictor.prepareFork(parent, ready);
        });
  }

  /**
   * The fork failed: before the kernel copied anything, or, for want of a pid perhaps, after it.
   */
  public void cancelFork(Space parent) {
    locked(
        () -> {
          if (parent.forkTaken != null) {
            parent.forkChild = null;
            parent.forkTaken = null;
            parent.forkCancelled = true;
            parent.evictionPauses--;
            core.forkEnds(parent);
            core.retryFaults();
            core.evictorWork.signal();
          }
        });
  }

  /**
   * A memory monitor was the last that held what was flushed to {@code owner}: lines that are not
   * resident are lost, and the program gets SIGBUS where it touches them.
   */
  public void ownerLost(OwnerLink owner, String monitor) {
    locked(() -> core.lost.ownerLost(owner, monitor));
    command(() -> {}); // it has protections to lift
  }

  /** Bytes that were lost, by the name of the memory monitor that had them last. */
  public Map<String, Long> lostBytes() {
    return locked(
        () -> {
          Map<String, Long> bytes = new TreeMap<>();
          core.lost.byMonitor().forEach((monitor, lines) -> bytes.put(monitor, lines * 4096));
          return bytes;
        });
  }

  /** Ends the vProcess. */
  public void fail(String why) {
    core.fail(MemoryFailure.PROCESSOR_MONITOR_FAILED, why);
  }

  /** Whether the address space is gone. */
  public boolean isGone(Space space) {
    return locked(() -> space.dead);
  }

  /**
   * A home is about to be told of a space.
   *
   * @return false when the address space is gone
   */
  public boolean becomesKnown(Space space) {
    return locked(
        () -> {
          space.known |= !space.dead;
          return !space.dead;
        });
  }

  /** Whether a home was ever told of a space. */
  public boolean isKnown(Space space) {
    return locked(() -> space.known);
  }

  /** The managed ranges of a space, as they are now. */
  public List<ManagedRanges.Extent> ranges(Space space) {
    return locked(() -> space.ranges.all());
  }

  /** Whether no owner has anything of a space, or had what is lost now: all of it is here. */
  public boolean isAllHere(Space space) {
    return locked(
        () -> {
          boolean[] here = {true};
          space.lines.walkAll(
              (page, line) -> {
                here[0] &=
                    !Line.has(line, Line.HELD | Line.FLUSH_PENDING)
                        && (Line.state(line) == LineState.ZERO
                            || Line.state(line) == LineState.DIRTY);
                return line;
              });
          return here[0];
        });
  }

  /** What is known of a space: its managed ranges and the shares of its vRegions. */
  public record SpaceView(
      long id, List<ManagedRanges.Extent> ranges, Map<Long, Long> vRegionShares) {}

  /** All spaces that programs have, as they are now: a home is about to be told of them. */
  public List<SpaceView> views() {
    return locked(
        () -> {
          List<SpaceView> views = new ArrayList<>();
          for (Space space : core.allSpaces()) {
            if (!space.dead && space.uffd >= 0) {
              space.known = true;
              Map<Long, Long> shares = new HashMap<>();
              space.vRegions.forEach(shares::put);
              views.add(new SpaceView(space.id, space.ranges.all(), shares));
            }
          }
          return views;
        });
  }

  /** The address space is gone. Closes its descriptors when no thread uses them any more. */
  public void removeSpace(Space space) {
    locked(() -> core.removeSpace(space));
    command(() -> faults.forget(space));
  }

  public CacheStatistics statistics() {
    return locked(
        () ->
            new CacheStatistics(
                core.cache.geometry().bytes(),
                core.cache.used() * 4096L,
                core.cache.peak() * 4096L,
                core.counters.snapshot()));
  }

  /**
   * Ends the threads. The lanes must have been closed before, so that no thread waits for a peer.
   */
  @Override
  public void close() {
    locked(
        () -> {
          core.stopping = true;
          core.evictorWork.signalAll();
        });
    faults.stop();
    wake(faults.poll());
    boolean ended = join(faultThread) && join(evictorThread);
    synchronized (this) {
      closed = true;
      if (ended) {
        core.closeRetiredMovers();
        evictor.free();
        faults.free();
        arena.close();
      }
    }
  }

  private static boolean join(Thread thread) {
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
