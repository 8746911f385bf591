package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;

/**
 * Fetches lines from their owners, ahead of their use where they are likely to be used (row P26).
 *
 * <p>A window of several frames is a pipeline: all are asked for at once, and while the lines of
 * one are put in, the owner sends the next. Who waits for the first line goes on when the first
 * frame is in; {@link #finish} brings in the others.
 */
final class LineFetcher {
  /** Lines that the frames of a window have room for. */
  static final int MOST_LINES = FetchWindow.mostLines(1 + OwnerLink.MAX_AHEAD);

  private final CacheCore core;
  private final LineInstaller installer;
  private final WindowLines lines;
  private final EarlyFetcher early;
  private final FetchWindow window;

  /** The fault is one of a stream, from which one can tell what comes next. */
  private boolean inStream;

  private int followers;

  LineFetcher(CacheCore core, LineInstaller installer, WindowLines lines, EarlyFetcher early) {
    this.core = core;
    this.installer = installer;
    this.lines = lines;
    this.early = early;
    this.window = core.fetching;
  }

  /**
   * Brings the line in; gives up the lock while it waits for the owner. False: try again later.
   * {@link #finish} must follow.
   */
  boolean fetch(Space space, long page, boolean write) {
    inStream = true;
    return fetchWindow(space, page, write);
  }

  /**
   * The same for a line that may be in already, write-protected: it is not put in as one that is
   * likely to be written, which the protection would contradict; and alone, for another thread's
   * fault has brought in what comes with it.
   */
  boolean fetchAgain(Space space, long page, boolean write) {
    inStream = false;
    return fetchWindow(space, page, write);
  }

  private boolean fetchWindow(Space space, long page, boolean write) {
    OwnerLink owner = space.vRegions.ownerOf(page << 12);
    if (owner == null) {
      core.fail(MemoryFailure.MEMORY_MONITOR_LOST, "a line was flushed, but its owner is unknown");
      return true;
    }
    PageExchange frame = owner.fetchExchange();
    collect(space, page, owner);
    if (window.pages == 0) {
      return false;
    }
    window.open(space, owner);
    addFrames(space, owner);
    core.counters.piggybackedLines += core.piggybacks.board(owner, frame);
    boolean answered = exchange(owner);
    boolean holds = owner.fetchHolds();
    if (core.piggybacks.alightOrWait(
        frame,
        holds,
        (from, line, index) -> core.flushed(from, line, frame.flushStatus(index), owner, holds))) {
      core.evictorWork.signal();
    }
    window.likelyWritten = answered && inStream && lines.mayBeWritten(window, space);
    return answered && install(space, page, frame, write, owner);
  }

  /** Takes slots for the lines of the window; none, when there is none for the first. */
  private void collect(Space space, long page, OwnerLink owner) {
    window.page = page;
    window.step = 1;
    window.pages = 0;
    int first = lines.take(space, page, 0, ExCache.NONE);
    if (first == ExCache.NONE) {
      return; // a fault that is tried again is one fault of its stream all the same
    }
    window.pages = 1;
    if (inStream) {
      int most = Math.min(core.mostFetches, space.fetches.windowAt(page));
      window.step = space.fetches.step();
      core.counters.prefetchUsedLines += space.fetches.used();
      lines.extend(window, space, owner, most, first);
    }
  }

  private void addFrames(Space space, OwnerLink owner) {
    int done = window.ask(owner.fetchExchange(), 0, space.id, 0);
    for (followers = 0; done < window.pages; followers++) {
      done = window.ask(owner.aheadExchange(followers), 1 + followers, space.id, done);
    }
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
   * Brings in what the last {@link #fetch} left on its way, and has what follows asked for; gives
   * up the lock while it waits for the owner. What does not come is left to the fault that needs
   * it.
   */
  void finish() {
    Space space = window.space;
    OwnerLink owner = window.owner;
    if (space == null || owner == null) {
      return;
    }
    for (int i = 0; i < followers; i++) {
      finishFollower(space, owner, i);
    }
    if (inStream) {
      space.broughtIn(space.fetches, window.broughtIn);
    }
    window.close();
    core.tellReadyGuards();
    if (inStream && window.isIn()) {
      early.ask(space);
    }
  }

  private void finishFollower(Space space, OwnerLink owner, int index) {
    boolean came;
    core.lock.unlock();
    try {
      came = owner.fetchAhead(index);
    } finally {
      core.lock.lock();
    }
    lines.bringIn(window, space, owner, owner.aheadExchange(index), came, owner.fetchHolds());
  }

  /** Of the first frame; whether the fault is answered. */
  private boolean install(
      Space space, long page, PageExchange frame, boolean write, OwnerLink owner) {
    int count = frame.fetchCount();
    long firstPage = frame.fetchAddress(0) >>> 12;
    core.counters.remoteFaults++;
    core.counters.fetchMessages += 1 + followers;
    core.counters.fetchedLines += window.pages;
    core.counters.prefetchedLines += window.pages - 1;
    boolean holds = owner.fetchHolds();
    int asked = (int) (page - firstPage);
    int from = 0;
    int done = 0;
    if (!space.dead && trusted(space, frame, owner)) {
      if (asked > 0) {
        from = firstOfRunBefore(frame, asked);
      }
      done = putIn(space, page, frame, write || window.likelyWritten, from);
    }
    boolean there = done > 0;
    for (int i = 0; i < count; i++) {
      long each = firstPage + i;
      if (there && (i == asked || isAmong(i, asked, from, done))) {
        lines.keep(space, each, window.likelyWritten || (write && i == asked), holds);
      } else {
        boolean lost = !holds || frame.fetchStatus(i) == PageStatus.NOT_HELD;
        lines.giveBack(space, each, lost, owner, holds);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    window.broughtIn = done;
    window.whole = done == count;
    if (Line.state(space.lines.get(page)) == LineState.LOST) {
      return false; // the fault is answered as that of a lost line
    }
    return there
        || space.dead
        || frame.fetchStatus(asked) != PageStatus.OK
        || installer.settled(space, page);
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
    long firstPage = frame.fetchAddress(0) >>> 12;
    int asked = (int) (page - firstPage);
    long source = frame.fetchedPages().address();
    if (frame.fetchStatus(asked) != PageStatus.OK) {
      return 0;
    }
    if (asked == 0 && writable == window.likelyWritten) {
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
                space,
                firstPage + first,
                source + first * 4096L,
                end - first,
                !window.likelyWritten)
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
