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
 * Fetches lines from their owners, ahead of their use where faults are sequential (row P26).
 *
 * <p>A window of several frames is a pipeline: all are asked for at once, and while the lines of
 * one are put in, the owner sends the next. Who waits for the first line goes on when the first
 * frame is in; {@link #finish} brings in the others.
 */
final class LineFetcher {
  /** Lines of the frame that is waited for: more keep it waiting, fewer cost messages. */
  private static final int FIRST_FRAME_LINES = 16;

  /**
   * So many lines that are there already are left out: were it more, lines far ahead would take the
   * place of those, which have been there for longest.
   */
  private static final int MOST_LEFT_OUT = Space.FETCH_SLACK_PAGES;

  /** Lines that the frames of a window have room for. */
  static final int MOST_LINES = FIRST_FRAME_LINES + OwnerLink.MAX_AHEAD * OwnerLink.MAX_FETCHES;

  private final CacheCore core;
  private final LineInstaller installer;

  // The window under way.
  private int step;

  /** Its lines in the direction of {@link #step}; those that are there already are left out. */
  private final long[] window = new long[MOST_LINES];

  private int lines;

  /** How many of them came in. */
  private int broughtIn;

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
   * likely to be written, which the protection would contradict.
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
    collect(space, page, owner);
    if (lines == 0) {
      return false;
    }
    addFrames(space, owner);
    core.fetchSpace = space;
    core.fetchFirstPage = Math.min(page, lastPage());
    core.fetchEndPage = Math.max(page, lastPage()) + 1;
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

  /** Takes slots for the lines of the window. */
  private void collect(Space space, long page, OwnerLink owner) {
    int wanted = Math.min(space.fetches.windowAt(page), core.mostFetches);
    wanted = Math.min(wanted, 1 + core.mostAhead());
    step = space.fetches.step();
    core.counters.prefetchUsedLines += space.fetches.used();
    lines = 0;
    long end = page + (long) step * (wanted + (wanted > 1 ? MOST_LEFT_OUT : 0));
    for (long next = page; lines < wanted && next != end; next += step) {
      boolean ahead = lines > 0;
      LineState state = Line.state(space.lines.get(next));
      if (ahead && state.resident()) {
        continue;
      }
      if (state != LineState.REMOTE
          || (ahead
              && (!core.roomToSpare(space, next)
                  || core.guarded(space, next)
                  || space.vRegions.ownerOf(next << 12) != owner))) {
        break;
      }
      int slot = core.allocate(space, next);
      if (slot == ExCache.NONE) {
        break;
      }
      space.lines.set(
          next, Line.of(LineState.FETCHING, Line.HELD | (ahead ? Line.PREFETCHED : 0), slot));
      window[lines++] = next;
    }
  }

  private long lastPage() {
    return window[lines - 1];
  }

  /** Fills the frames, each in the order of addresses. */
  private void addFrames(Space space, OwnerLink owner) {
    int first = Math.min(lines, FIRST_FRAME_LINES);
    addFrame(space, owner.fetchExchange(), 0, first);
    losses = owner.losses();
    followers = 0;
    for (int done = first; done < lines; followers++) {
      int count = Math.min(lines - done, OwnerLink.MAX_FETCHES);
      addFrame(space, owner.aheadExchange(followers), done, count);
      done += count;
    }
  }

  private void addFrame(Space space, PageExchange frame, int from, int count) {
    frame.clear();
    for (int i = 0; i < count; i++) {
      frame.addFetch(space.id, window[step > 0 ? from + i : from + count - 1 - i] << 12);
    }
  }

  private static long pageOf(PageExchange frame, int index) {
    return frame.fetchAddress(index) >>> 12;
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
    space.fetches.broughtIn(broughtIn, (int) Math.abs(lastPage() - window[0]) + 1);
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
    boolean holds = owner.fetchHolds();
    int there = 0;
    if (came && !space.dead && core.trustworthy()) {
      there = putInRuns(space, frame, 0, frame.fetchCount());
    }
    for (int i = 0; i < frame.fetchCount(); i++) {
      if ((there >>> i & 1) != 0) {
        keep(space, pageOf(frame, i), likelyWritten, holds);
      } else {
        giveBack(space, pageOf(frame, i), owner.losses() != losses, owner);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    core.counters.fetchMessages++;
    broughtIn += Integer.bitCount(there);
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
    core.counters.remoteFaults++;
    core.counters.fetchMessages++;
    core.counters.fetchedLines += lines;
    core.counters.prefetchedLines += lines - 1;
    boolean holds = owner.fetchHolds();
    int asked = step > 0 ? 0 : frame.fetchCount() - 1;
    int there = 0;
    if (!space.dead && trusted(space, frame, owner)) {
      there = putIn(space, page, frame, write || likelyWritten, asked);
    }
    for (int i = 0; i < frame.fetchCount(); i++) {
      long each = pageOf(frame, i);
      if ((there >>> i & 1) != 0) {
        keep(space, each, likelyWritten || (write && i == asked), holds);
      } else {
        giveBack(space, each, !holds || frame.fetchStatus(i) == PageStatus.NOT_HELD, owner);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    broughtIn = Integer.bitCount(there);
    if (Line.state(space.lines.get(page)) == LineState.LOST) {
      return false; // the fault is answered as that of a lost line
    }
    return there != 0
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

  /**
   * Puts the line that is waited for in, and its neighbours; none of them without it. Those above
   * it go in with it where they can: who waits would soon wait for them.
   *
   * @param writable whether it needs no second fault to be written
   * @param asked the index of that line, which is the first or the last
   * @return a bit for each line of the frame that is there now
   */
  private int putIn(Space space, long page, PageExchange frame, boolean writable, int asked) {
    if (frame.fetchStatus(asked) != PageStatus.OK) {
      return 0;
    }
    if (asked == 0 && writable == likelyWritten) {
      return putInRuns(space, frame, 0, frame.fetchCount());
    }
    long source = frame.fetchedPages().address();
    if (installer.copy(space, page, source + asked * 4096L, 1, !writable) == 0) {
      return 0;
    }
    int others =
        asked == 0
            ? putInRuns(space, frame, 1, frame.fetchCount())
            : putInRuns(space, frame, 0, asked);
    return others | 1 << asked;
  }

  /**
   * Puts lines in, in order, neighbours at once, until one cannot be put in.
   *
   * @return a bit for each line that is there now
   */
  private int putInRuns(Space space, PageExchange frame, int from, int to) {
    long source = frame.fetchedPages().address();
    int there = 0;
    int start = from;
    while (start < to) {
      int end = start;
      while (end < to
          && frame.fetchStatus(end) == PageStatus.OK
          && pageOf(frame, end) == pageOf(frame, start) + (end - start)) {
        end++;
      }
      int done = 0;
      if (end > start) {
        done =
            installer.copy(
                space, pageOf(frame, start), source + start * 4096L, end - start, !likelyWritten);
        there |= (int) ((1L << done) - 1) << start;
      }
      if (done < end - start) {
        break;
      }
      start = Math.max(end, start + 1);
    }
    return there;
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
