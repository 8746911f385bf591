package io.legoos.processor.fault;

import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.excache.Victims;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.VRegionMap;
import io.legoos.protocol.page.PageStatus;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayFIFOQueue;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state that the threads of one vProcess share: its ExCache, its spaces and what is under way.
 * All fields and all package-private methods are guarded by {@link #lock}, which is never held
 * while waiting for a peer, the program or the agent.
 */
final class CacheCore {
  final ReentrantLock lock = new ReentrantLock();
  final Condition evictorWork = lock.newCondition();
  final ExCache cache;
  final CacheCounters counters = new CacheCounters();
  final EvictionBatch batch = new EvictionBatch();
  final Piggybacks piggybacks;

  /** Lines that one fetch may bring in. */
  final int mostFetches;

  final LostLines lost = new LostLines(this);

  private final Int2ObjectOpenHashMap<Space> spaces = new Int2ObjectOpenHashMap<>();
  private final List<RangeGuard> guards = new ArrayList<>();
  private final List<RangeGuard> discards = new ArrayList<>();
  private final IntArrayFIFOQueue wantedSets = new IntArrayFIFOQueue();
  private final boolean[] wanted;
  private final Watermarks watermarks;
  private final BiConsumer<MemoryFailure, String> onFailure;
  private final Runnable wakeFaultHandler;
  private final List<LineMover> retiredMovers = new ArrayList<>();
  private int nextIndex;

  /** Lines that forks which have begun will copy. */
  private int forkLines;

  /** The next line is of a fault that has waited for forks long enough: they may wait for it. */
  boolean forksGiveWay;

  /** What a fault waits for that waits for long, to end a message with; empty: none does. */
  volatile String stuckFault = "";

  /** What a fault waits for. */
  final FetchWindow fetching = new FetchWindow();

  /** What was asked for before any fault. */
  final FetchWindow early = new FetchWindow();

  boolean stopping;

  /** The evictor waits for an owner to be found, or for one to answer. */
  volatile boolean evictorAsks;

  /** The vProcess is being ended: what its lines say may be wrong from now on. */
  private volatile boolean failed;

  CacheCore(
      ExCacheGeometry geometry,
      ExCacheHabits habits,
      Arena arena,
      Runnable wakeFaultHandler,
      BiConsumer<MemoryFailure, String> onFailure) {
    this.piggybacks = new Piggybacks(arena, habits.piggyback());
    this.cache = new ExCache(geometry, habits.policy());
    this.mostFetches = habits.prefetch() ? LineFetcher.MOST_LINES : 1;
    this.wanted = new boolean[geometry.sets()];
    this.watermarks = new Watermarks(geometry.sets(), geometry.ways());
    this.wakeFaultHandler = wakeFaultHandler;
    this.onFailure = onFailure;
  }

  /** Ends the vProcess. Any thread, with or without the lock. */
  void fail(MemoryFailure failure, String why) {
    failed = true;
    onFailure.accept(failure, why);
  }

  /** Whether faults may be answered still: SIGKILL takes a moment to arrive. */
  boolean trustworthy() {
    return !failed;
  }

  /** Lets parked faults be tried again. */
  void retryFaults() {
    wakeFaultHandler.run();
  }

  Space addSpace(long id, long vRegionBytes) {
    Space space = new Space(id, nextIndex++, new VRegionMap(vRegionBytes));
    spaces.put(space.index, space);
    return space;
  }

  @Nullable Space space(int index) {
    return spaces.get(index);
  }

  List<Space> allSpaces() {
    return new ArrayList<>(spaces.values());
  }

  /**
   * Takes a slot; {@link ExCache#NONE} when the line's set is full, or the room is a fork's.
   *
   * @param first as of {@link ExCache#allocate(int, long, int)}
   */
  int allocate(Space space, long page, int first) {
    boolean forced = forksGiveWay && forkLines > 0;
    forksGiveWay = false;
    int slot = isForksRoom(space) ? ExCache.NONE : cache.allocate(space.index, page, first);
    if (slot == ExCache.NONE && forced) {
      slot = cache.forceAllocate(space.index, page, ExCache.NONE);
    }
    if (slot != ExCache.NONE) {
      count(space, 1);
      watermarks.lineTaken();
    } else if (first == ExCache.NONE) {
      watermarks.exhausted();
      wantRoomSomewhere();
    }
    wantRoom(cache.setOf(space.index, page));
    return slot;
  }

  /**
   * Takes a slot for a copy of the line in slot {@code original}, beyond the ways if need be;
   * {@link ExCache#NONE} when even the spare is gone.
   */
  int forceAllocate(Space space, long page, int original) {
    int slot = cache.forceAllocate(space.index, page, original);
    if (slot != ExCache.NONE) {
      count(space, 1);
    }
    wantRoom(cache.setOf(space.index, page));
    return slot;
  }

  void release(Space space, int slot) {
    if (slot != Line.MAX_NUMBER) {
      cache.release(slot);
      count(space, -1);
    }
  }

  private void count(Space space, int lines) {
    space.residentLines += lines;
    if (space.forks > 0) {
      forkLines += lines;
    }
  }

  /** Keeps room for a second copy of the lines of {@code parent}, until {@link #forkEnds}. */
  void forkBegins(Space parent) {
    if (space(parent.index) == parent && parent.forks++ == 0) {
      forkLines += parent.residentLines;
    }
  }

  /** To be called at least once for each {@link #forkBegins} of a space that lives. */
  void forkEnds(Space parent) {
    if (parent.forks > 0 && --parent.forks == 0) {
      forkLines -= parent.residentLines;
    }
  }

  /**
   * Whether faults wait for what a home, an owner or the managers have to answer, or will be asked
   * in a moment, which takes as long as it takes. Any thread.
   */
  boolean waitsForOthers() {
    if (evictorAsks) {
      return true;
    }
    lock.lock();
    try {
      return forkLines > 0 || !discards.isEmpty() || !guards.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the copies that are about to be made would exceed the cache as it is now. */
  boolean lacksRoomForForks() {
    return cache.used() + forkLines > cache.geometry().lines();
  }

  /** Whether one more line of {@code space}, which a fork of it doubles, would take that room. */
  private boolean isForksRoom(Space space) {
    return forkLines > 0
        && cache.used() + forkLines + (space.forks > 0 ? 2 : 1) > cache.geometry().lines();
  }

  /** The line was used. */
  void touch(int slot) {
    if (slot != Line.MAX_NUMBER) {
      cache.touch(slot);
    }
  }

  /** Whether a line of this set may be brought in ahead of its use. */
  boolean roomToSpare(Space space, long page) {
    return cache.room(cache.setOf(space.index, page)) > watermarks.reserve();
  }

  private void wantRoom(int set) {
    if (cache.room(set) <= watermarks.low() && !wanted[set]) {
      wanted[set] = true;
      wantedSets.enqueue(set);
      evictorWork.signal();
    }
  }

  /** A cache that is full stands in the way of sets that are not. */
  private void wantRoomSomewhere() {
    if (wantedSets.isEmpty() && cache.used() >= cache.geometry().lines()) {
      for (int set = 0; set < cache.geometry().sets(); set++) {
        wantRoom(set);
      }
    }
  }

  /** A line that was to leave has not: its set lacks the room still. */
  void stayed(Space space, long page) {
    int line = space.lines.get(page);
    if (Line.state(line) == LineState.CLEAN && Line.isOnlyCopy(line)) {
      lost.protectedCopiesAppeared(); // it became the only one while it was about to leave
    }
    wantRoom(cache.setOf(space.index, page));
  }

  boolean evictionWanted() {
    return !wantedSets.isEmpty();
  }

  /**
   * Collects victims of one space, up to the size of the batch. Sets that are served leave the
   * queue; sets in which nothing can be evicted now stay.
   */
  void selectVictims() {
    batch.clear();
    watermarks.evictionBegins();
    for (int sets = wantedSets.size(); sets > 0 && !batch.full(); sets--) {
      int set = wantedSets.dequeueInt();
      if (selectFrom(set, watermarks.target())) {
        wanted[set] = false;
      } else {
        wantedSets.enqueue(set);
      }
    }
  }

  /** The slots of the batch are free. */
  void evictionEnded() {
    watermarks.evictionEnded();
  }

  /** Collects victims anywhere until the copies fit or the batch is full. */
  void selectForForks() {
    batch.clear();
    watermarks.evictionBegins();
    for (int set = 0; set < cache.geometry().sets() && !batch.full(); set++) {
      int share = forkLines / cache.geometry().sets() + 1;
      selectFrom(set, Math.min(cache.geometry().ways(), share));
    }
  }

  private boolean selectFrom(int set, int room) {
    int missing = room - cache.room(set);
    int scanned = 0;
    Victims victims = cache.victims(set);
    int slot = victims.next();
    while (missing > 0 && slot != ExCache.NONE && !batch.full()) {
      if (++scanned > 8 * EvictionBatch.MAX_LINES) {
        break;
      }
      Space space = spaces.get(cache.spaceOf(slot));
      if (space != null && (batch.space == null || batch.space == space)) {
        EvictionBatch.Kind kind = evictability(space, cache.pageOf(slot));
        if (kind == EvictionBatch.Kind.KEEP) {
          counters.keptLines++;
          cache.pin(slot);
        } else if (kind != EvictionBatch.Kind.NOT_NOW) {
          pick(space, slot, kind);
          missing--;
        }
      }
      slot = victims.next();
    }
    return missing <= 0;
  }

  private void pick(Space space, int slot, EvictionBatch.Kind kind) {
    long page = cache.pageOf(slot);
    int line = space.lines.get(page);
    int place = batch.add(space, page, slot, kind, Line.state(line) == LineState.DIRTY);
    space.lines.set(page, Line.of(LineState.EVICTING, Line.held(line), place));
    cache.evicted(slot);
  }

  private EvictionBatch.Kind evictability(Space space, long page) {
    int line = space.lines.get(page);
    LineState state = Line.state(line);
    if (space.dead
        || space.evictionPauses > 0
        || space.mover == null
        || !state.resident()
        || Line.has(line, Line.FLUSH_PENDING)
        || Line.isOnlyCopy(line)
        || guarded(space, page)
        || covered(discards, space, page)) {
      return EvictionBatch.Kind.NOT_NOW;
    }
    if (state == LineState.CLEAN) {
      return EvictionBatch.Kind.DROP;
    }
    ManagedRanges.Extent extent = space.ranges.at(page << 12);
    int protection = extent == null ? 0 : extent.protection();
    return switch (protection) {
      case ManagedRanges.READ | ManagedRanges.WRITE -> EvictionBatch.Kind.MOVE;
      case ManagedRanges.READ | ManagedRanges.WRITE | ManagedRanges.EXECUTE ->
          EvictionBatch.Kind.MOVE_EXECUTABLE;
      case ManagedRanges.READ, ManagedRanges.READ | ManagedRanges.EXECUTE ->
          EvictionBatch.Kind.COPY_OUT;
      default -> EvictionBatch.Kind.KEEP;
    };
  }

  boolean guarded(Space space, long page) {
    return !guards.isEmpty() && covered(guards, space, page);
  }

  /** Whether a home may be moving the page from one owner to another. */
  boolean isMoving(Space space, long page) {
    for (int i = 0; i < guards.size(); i++) {
      if (guards.get(i).moving && guards.get(i).covers(space, page)) {
        return true;
      }
    }
    return false;
  }

  private static boolean covered(List<RangeGuard> ranges, Space space, long page) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).covers(space, page)) {
        return true;
      }
    }
    return false;
  }

  void addGuard(RangeGuard guard) {
    guards.add(guard);
    tellReadyGuards();
    if (!guard.told) {
      evictorWork.signal();
    }
  }

  void removeGuard(RangeGuard guard) {
    guards.remove(guard);
    tellReadyGuards();
    retryFaults();
    evictorWork.signal();
  }

  /** Keeps lines of the range from being flushed until the owners have dropped the old ones. */
  void addDiscard(RangeGuard range) {
    discards.add(range);
  }

  void removeDiscard(RangeGuard range) {
    discards.remove(range);
    evictorWork.signal();
  }

  /** To be called whenever a fetch, an eviction or another guard has ended. */
  void tellReadyGuards() {
    for (int i = 0; i < guards.size(); i++) {
      RangeGuard guard = guards.get(i);
      if (!guard.told && !busy(guard)) {
        guard.told = true;
        guard.ready.run();
      }
    }
  }

  private boolean busy(RangeGuard guard) {
    return (guard.afterOthers && overlapsEarlier(guard))
        || fetching.overlaps(guard)
        || early.overlaps(guard)
        || batch.touches(guard.space, guard.firstPage, guard.endPage)
        || piggybacks.touches(guard.space, guard.firstPage, guard.endPage);
  }

  private boolean overlapsEarlier(RangeGuard guard) {
    for (RangeGuard earlier : guards) {
      if (earlier == guard) {
        return false;
      }
      if (earlier.overlaps(guard)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an EVICTING line leaves with all that was written to it until then. */
  boolean isMovedOut(int line) {
    int place = Line.number(line);
    return place < EvictionBatch.MAX_LINES
        && switch (batch.kinds[place]) {
          case MOVE, MOVE_EXECUTABLE -> true;
          default -> false;
        };
  }

  /** Where the bytes of an evicted line are, as an address in this process; 0: not here yet. */
  long evictedContent(int place) {
    return place < EvictionBatch.MAX_LINES
        ? batch.contentAddress(place)
        : piggybacks.contentAddress(place - EvictionBatch.MAX_LINES);
  }

  /**
   * An owner has answered to a flush of a line.
   *
   * @param holds it has what it took still, as far as is known
   */
  void flushed(Space space, long page, PageStatus status, OwnerLink owner, boolean holds) {
    if (space.dead) {
      return; // the owner may have forgotten the space already
    }
    switch (status) {
      case OK -> {}
      case NO_ROOM ->
          fail(
              MemoryFailure.OUT_OF_REMOTE_MEMORY,
              "no frame left at " + owner.name() + " for a line that had to leave the ExCache");
      case UNANSWERED -> {
        return; // the lane is lost, and with it the vProcess
      }
      default ->
          fail(MemoryFailure.MEMORY_MONITOR_LOST, owner.name() + " refused a flush: " + status);
    }
    counters.flushedLines++;
    int line = space.lines.get(page);
    counters.heldLines += Line.has(line, Line.HELD) ? 0 : 1;
    int held = holds ? Line.HELD : 0;
    if (Line.state(line) == LineState.EVICTING && !holds) {
      lost.lineLost(space, page, owner, 0);
    } else if (Line.state(line) == LineState.EVICTING) {
      space.lines.set(page, Line.of(LineState.REMOTE, held, 0));
    } else if (Line.has(line, Line.FLUSH_PENDING)) {
      space.lines.set(page, Line.of(Line.state(line), held, Line.number(line)));
    }
  }

  /**
   * Forgets a space whose program is gone; lines that are under way are given back by who has them.
   */
  void removeSpace(Space space) {
    space.dead = true;
    spaces.remove(space.index);
    space.lines.walkAll(
        (page, line) -> {
          if (Line.state(line).resident()) {
            release(space, Line.number(line));
          }
          return line;
        });
    while (space.forks > 0) {
      forkEnds(space);
    }
    guards.removeIf(guard -> guard.space == space);
    discards.removeIf(range -> range.space == space);
    LineMover mover = space.mover;
    if (mover != null) {
      retiredMovers.add(mover);
    }
    retryFaults();
    evictorWork.signal();
  }

  /** From the evictor's thread, between two batches: nobody uses these any more. */
  void closeRetiredMovers() {
    retiredMovers.forEach(LineMover::close);
    retiredMovers.clear();
  }
}
