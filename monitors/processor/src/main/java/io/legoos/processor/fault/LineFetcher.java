package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches lines from their owners, ahead of their use where they are likely to be used (row P26).
 *
 * <p>A window of several frames is a pipeline: all are asked for at once, and while the lines of
 * one are put in, the owner sends the next. Who waits for the first line goes on when the first
 * frame is in; {@link #finish} brings in the others.
 */
final class LineFetcher {
  /** Lines of the frame that is waited for: more keep it waiting, fewer cost messages. */
  private static final int FIRST_FRAME_LINES = 16;

  /** Lines that the frames of a window have room for. */
  static final int MOST_LINES = FIRST_FRAME_LINES + OwnerLink.MAX_AHEAD * OwnerLink.MAX_FETCHES;

  private final CacheCore core;
  private final LineInstaller installer;

  // The window under way.
  private boolean inStream;
  private int step;
  private int pages;

  /** Lines that came in, from the first on in the direction of {@link #step}. */
  private int broughtIn;

  /** All frames so far came in whole. */
  private boolean whole;

  private int followers;
  private boolean likelyWritten;

  /** How often all holders had been lost when the lines of the window were held still. */
  private long losses;

  private @Nullable Space windowSpace;
  private @Nullable OwnerLink windowOwner;

  LineFetcher(CacheCore core, LineInstaller installer) {
    this.core = core;
    this.installer = installer;
  }

  /**
   * Brings the line in; gives up the lock while it waits for the owner. False: try again later.
   * {@link #finish} must follow.
   */
  boolean fetch(Space space, long page, boolean write) {
    return fetch(space, page, write, true);
  }

  /**
   * The same for a line that may be in already, write-protected: it is not put in as one that is
   * likely to be written, which the protection would contradict; and alone, for another thread's
   * fault has brought in what comes with it.
   */
  boolean fetchAgain(Space space, long page, boolean write) {
    return fetch(space, page, write, false);
  }

  private boolean fetch(Space space, long page, boolean write, boolean mayPredict) {
    OwnerLink owner = space.vRegions.ownerOf(page << 12);
    if (owner == null) {
      core.fail(MemoryFailure.MEMORY_MONITOR_LOST, "a line was flushed, but its owner is unknown");
      return true;
    }
    PageExchange frame = owner.fetchExchange();
    inStream = mayPredict;
    collect(space, page, owner);
    if (pages == 0) {
      return false;
    }
    addFrames(space, page, owner);
    core.fetchSpace = space;
    core.fetchFirstPage = step > 0 ? page : page - pages + 1;
    core.fetchEndPage = core.fetchFirstPage + pages;
    core.counters.piggybackedLines += core.piggybacks.board(owner, frame);
    boolean answered = exchange(owner);
    boolean holds = owner.fetchHolds();
    if (core.piggybacks.alightOrWait(
        frame,
        holds,
        (from, line, index) -> core.flushed(from, line, frame.flushStatus(index), owner, holds))) {
      core.evictorWork.signal();
    }
    windowSpace = space;
    windowOwner = owner;
    broughtIn = 0;
    likelyWritten = answered && mayPredict && mayBeWritten(space, page);
    return answered && install(space, page, frame, write, owner);
  }

  /** Takes slots for the lines of the window; none, when there is none for the first. */
  private void collect(Space space, long page, OwnerLink owner) {
    pages = 0;
    int first = take(space, page, 0, ExCache.NONE);
    if (first == ExCache.NONE) {
      return; // a fault that is tried again is one fault of its stream all the same
    }
    pages = 1;
    step = 1;
    if (!inStream) {
      return;
    }
    int window = Math.min(core.mostFetches, space.fetches.windowAt(page));
    step = space.fetches.step();
    core.counters.prefetchUsedLines += space.fetches.used();
    for (long next = page + step; pages < window; next += step) {
      if (!core.roomToSpare(space, next)
          || core.guarded(space, next)
          || space.vRegions.ownerOf(next << 12) != owner
          || take(space, next, Line.PREFETCHED, first) == ExCache.NONE) {
        break;
      }
      pages++;
    }
  }

  private int take(Space space, long page, int flag, int first) {
    if (Line.state(space.lines.get(page)) != LineState.REMOTE) {
      return ExCache.NONE;
    }
    int slot = core.allocate(space, page, first);
    if (slot != ExCache.NONE) {
      space.lines.set(page, Line.of(LineState.FETCHING, Line.HELD | flag, slot));
    }
    return slot;
  }

  /** Fills the frames, each in the order of addresses. */
  private void addFrames(Space space, long page, OwnerLink owner) {
    int first = Math.min(pages, FIRST_FRAME_LINES);
    addFrame(space, owner.fetchExchange(), lowest(page, 0, first), first);
    losses = owner.losses();
    followers = 0;
    for (int done = first; done < pages; followers++) {
      int lines = Math.min(pages - done, OwnerLink.MAX_FETCHES);
      addFrame(space, owner.aheadExchange(followers), lowest(page, done, lines), lines);
      done += lines;
    }
  }

  private long lowest(long page, int from, int lines) {
    return step > 0 ? page + from : page - from - lines + 1;
  }

  private static void addFrame(Space space, PageExchange frame, long lowest, int lines) {
    frame.clear();
    for (int i = 0; i < lines; i++) {
      frame.addFetch(space.id, (lowest + i) << 12);
    }
  }

  private static long firstPageOf(PageExchange frame) {
    return frame.fetchAddress(0) >>> 12;
  }

  private boolean exchange(OwnerLink owner) {
    core.lock.unlock();
    try {
      owner.fetch(followers);
      return true;
    } catch (IOException e) {
      core.fail(
          MemoryFailure.of(e, MemoryFailure.MEMORY_MONITOR_LOST),
          owner.name() + ": " + e.getMessage());
      return false;
    } finally {
      core.lock.lock();
    }
  }

  /**
   * Brings in what the last {@link #fetch} left on its way; gives up the lock while it waits for
   * the owner. What does not come is left to the fault that needs it.
   */
  void finish() {
    Space space = windowSpace;
    OwnerLink owner = windowOwner;
    if (space == null || owner == null) {
      return;
    }
    for (int i = 0; i < followers; i++) {
      finishFollower(space, owner, i);
    }
    if (inStream) {
      space.broughtIn(space.fetches, broughtIn);
    }
    windowSpace = null;
    windowOwner = null;
    core.fetchSpace = null;
    core.tellReadyGuards();
  }

  private void finishFollower(Space space, OwnerLink owner, int index) {
    core.lock.unlock();
    boolean came;
    try {
      came = owner.fetchAhead(index);
    } finally {
      core.lock.lock();
    }
    PageExchange frame = owner.aheadExchange(index);
    int lines = frame.fetchCount();
    long firstPage = firstPageOf(frame);
    boolean holds = owner.fetchHolds();
    int done = 0;
    if (came && !space.dead && core.trustworthy()) {
      long source = frame.fetchedPages().address();
      done = installer.copy(space, firstPage, source, lines, !likelyWritten);
    }
    for (int i = 0; i < lines; i++) {
      if (i < done) {
        keep(space, firstPage + i, likelyWritten, holds);
      } else {
        giveBack(space, firstPage + i, owner.losses() != losses, owner);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    core.counters.fetchMessages++;
    broughtIn += whole && (step > 0 || done == lines) ? done : 0;
    whole &= done == lines;
  }

  /** Whether the lines of the window are likely to be written, and the program may do so. */
  private boolean mayBeWritten(Space space, long page) {
    ManagedRanges.Extent extent = space.ranges.at(page << 12);
    return extent != null
        && extent.writable()
        && extent.contains(core.fetchFirstPage << 12)
        && extent.contains((core.fetchEndPage - 1) << 12)
        && space.writePredictor.isLikely(page);
  }

  /** Of the first frame; whether the fault is answered. */
  private boolean install(
      Space space, long page, PageExchange frame, boolean write, OwnerLink owner) {
    int lines = frame.fetchCount();
    long firstPage = firstPageOf(frame);
    core.counters.remoteFaults++;
    core.counters.fetchMessages++;
    core.counters.fetchedLines += pages;
    core.counters.prefetchedLines += pages - 1;
    boolean holds = owner.fetchHolds();
    int asked = (int) (page - firstPage);
    int from = 0;
    int done = 0;
    if (!space.dead && trusted(space, frame, owner)) {
      if (asked > 0) {
        from = firstOfRunBefore(frame, asked);
      }
      done = putIn(space, page, frame, write || likelyWritten, from);
    }
    boolean there = done > 0;
    for (int i = 0; i < lines; i++) {
      long each = firstPage + i;
      if (there && (i == asked || isAmong(i, asked, from, done))) {
        keep(space, each, likelyWritten || (write && i == asked), holds);
      } else {
        giveBack(space, each, !holds || frame.fetchStatus(i) == PageStatus.NOT_HELD, owner);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    broughtIn = done;
    whole = done == lines;
    if (Line.state(space.lines.get(page)) == LineState.LOST) {
      return false; // the fault is answered as that of a lost line
    }
    return there
        || space.dead
        || frame.fetchStatus(asked) != PageStatus.OK
        || installer.settled(space, page);
  }

  /** What came from an owner that is lost by now is the only copy. */
  private static void keep(Space space, long page, boolean writable, boolean holds) {
    LineState state = writable ? LineState.DIRTY : LineState.CLEAN;
    int slot = Line.number(space.lines.get(page));
    space.lines.set(page, Line.of(state, holds ? Line.HELD : 0, slot));
  }

  private void giveBack(Space space, long page, boolean lost, OwnerLink owner) {
    core.release(space, Line.number(space.lines.get(page)));
    if (lost && !space.dead) {
      core.lost.lineLost(space, page, owner, owner.fetchHolds() ? Line.HELD : 0);
    } else {
      space.lines.set(page, Line.of(LineState.REMOTE, Line.HELD, 0));
    }
  }

  /** Whether line {@code i} is one of the neighbours that were put in with the asked one. */
  private static boolean isAmong(int i, int asked, int from, int done) {
    int first = asked == 0 ? 1 : from;
    return i >= first && i < first + done - 1;
  }

  /**
   * Puts the line that is waited for in, and its neighbours; none of them without it. Those above
   * it go in with it where they can: who waits would soon wait for them.
   *
   * @param writable whether it needs no second fault to be written
   * @param from the first neighbour, when they are below it
   * @return how many lines are there now
   */
  private int putIn(Space space, long page, PageExchange frame, boolean writable, int from) {
    long firstPage = firstPageOf(frame);
    int asked = (int) (page - firstPage);
    long source = frame.fetchedPages().address();
    if (frame.fetchStatus(asked) != PageStatus.OK) {
      return 0;
    }
    if (asked == 0 && writable == likelyWritten) {
      return installer.copy(space, page, source, endOfRun(frame), !writable);
    }
    if (installer.copy(space, page, source + asked * 4096L, 1, !writable) == 0) {
      return 0;
    }
    int first = asked == 0 ? 1 : from;
    int end = asked == 0 ? endOfRun(frame) : asked;
    return 1
        + (end > first
            ? installer.copy(
                space, firstPage + first, source + first * 4096L, end - first, !likelyWritten)
            : 0);
  }

  private static int endOfRun(PageExchange frame) {
    int end = 0;
    while (end < frame.fetchCount() && frame.fetchStatus(end) == PageStatus.OK) {
      end++;
    }
    return end;
  }

  private static int firstOfRunBefore(PageExchange frame, int end) {
    int first = end;
    while (first > 0 && frame.fetchStatus(first - 1) == PageStatus.OK) {
      first--;
    }
    return first;
  }

  /**
   * A line that its owner has not got, though it was flushed to it and is nowhere else, is lost;
   * any other answer ends the vProcess: false.
   */
  private boolean trusted(Space space, PageExchange frame, OwnerLink owner) {
    for (int i = 0; i < frame.fetchCount(); i++) {
      PageStatus status = frame.fetchStatus(i);
      if (status != PageStatus.OK && status != PageStatus.NOT_HELD) {
        core.fail(
            MemoryFailure.MEMORY_MONITOR_LOST,
            "%s answered %s for line 0x%x of space %d, which was flushed to it"
                .formatted(owner.name(), status, frame.fetchAddress(i), space.id));
        return false;
      }
    }
    return true;
  }
}
