package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;

/** Fetches lines from their owners, ahead of their use where faults are sequential (row P26). */
final class LineFetcher {
  private final CacheCore core;
  private final LineInstaller installer;

  /** Of the window under way: the lowest. */
  private long firstPage;

  LineFetcher(CacheCore core, LineInstaller installer) {
    this.core = core;
    this.installer = installer;
  }

  /** Brings the line in; gives up the lock while it waits for the owner. False: try again later. */
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
    int pages = collect(space, page, owner, frame);
    if (pages == 0) {
      return false;
    }
    core.fetchSpace = space;
    core.fetchFirstPage = firstPage;
    core.fetchEndPage = firstPage + pages;
    core.counters.piggybackedLines += core.piggybacks.board(owner, frame);
    boolean answered = exchange(owner);
    core.fetchSpace = null;
    boolean holds = owner.fetchHolds();
    if (core.piggybacks.alightOrWait(
        frame,
        holds,
        (from, line, index) -> core.flushed(from, line, frame.flushStatus(index), owner, holds))) {
      core.evictorWork.signal();
    }
    boolean settled =
        answered
            && install(
                space,
                page,
                frame,
                pages,
                write,
                mayPredict && mayBeWritten(space, page, pages),
                owner);
    core.tellReadyGuards();
    return settled;
  }

  /** Takes slots for the lines of the window, and asks for them in the order of addresses. */
  private int collect(Space space, long page, OwnerLink owner, PageExchange frame) {
    int window = Math.min(core.mostFetches, space.fetches.windowAt(page));
    int step = space.fetches.step();
    core.counters.prefetchUsedLines += space.fetches.used();
    int pages = 0;
    for (long next = page; pages < window; next += step) {
      boolean ahead = pages > 0;
      if (Line.state(space.lines.get(next)) != LineState.REMOTE
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
      pages++;
    }
    firstPage = step > 0 ? page : page - pages + 1;
    frame.clear();
    for (int i = 0; i < pages; i++) {
      frame.addFetch(space.id, (firstPage + i) << 12);
    }
    return pages;
  }

  private boolean exchange(OwnerLink owner) {
    core.lock.unlock();
    try {
      owner.fetch();
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

  /** Whether the lines of the window are likely to be written, and the program may do so. */
  private boolean mayBeWritten(Space space, long page, int pages) {
    ManagedRanges.Extent extent = space.ranges.at(page << 12);
    return extent != null
        && extent.writable()
        && extent.contains(firstPage << 12)
        && extent.contains((firstPage + pages - 1) << 12)
        && space.writePredictor.isLikely(page);
  }

  private boolean install(
      Space space,
      long page,
      PageExchange frame,
      int pages,
      boolean write,
      boolean likelyWritten,
      OwnerLink owner) {
    core.counters.remoteFaults++;
    core.counters.fetchMessages++;
    core.counters.fetchedLines += pages;
    core.counters.prefetchedLines += pages - 1;
    boolean holds = owner.fetchHolds();
    int asked = (int) (page - firstPage);
    int from = 0;
    int done = 0;
    if (!space.dead && trusted(space, frame, pages, owner)) {
      if (asked > 0) {
        from = firstOfRunBefore(frame, asked);
      }
      done = putIn(space, page, frame, pages, write || likelyWritten, likelyWritten, from);
    }
    boolean there = done > 0;
    for (int i = 0; i < pages; i++) {
      long each = firstPage + i;
      int line = space.lines.get(each);
      if (there && (i == asked || isAmong(i, asked, from, done))) {
        // What came from an owner that is lost by now is the only copy.
        boolean writable = likelyWritten || (write && i == asked);
        LineState state = writable ? LineState.DIRTY : LineState.CLEAN;
        space.lines.set(each, Line.of(state, holds ? Line.HELD : 0, Line.number(line)));
      } else {
        core.release(space, Line.number(line));
        if (!space.dead && (!holds || frame.fetchStatus(i) == PageStatus.NOT_HELD)) {
          core.lost.lineLost(space, each, owner, holds ? Line.HELD : 0);
        } else {
          space.lines.set(each, Line.of(LineState.REMOTE, Line.HELD, 0));
        }
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    space.fetches.broughtIn(done);
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
   * Puts the line that is waited for in, then its neighbours; none of them without it.
   *
   * @param writable whether it needs no second fault to be written
   * @param allWritable the same of its neighbours
   * @param from the first neighbour, when they are below it
   * @return how many lines are there now
   */
  private int putIn(
      Space space,
      long page,
      PageExchange frame,
      int pages,
      boolean writable,
      boolean allWritable,
      int from) {
    int asked = (int) (page - firstPage);
    long source = frame.fetchedPages().address();
    if (frame.fetchStatus(asked) != PageStatus.OK
        || installer.copy(space, page, source + asked * 4096L, 1, !writable) == 0) {
      return 0;
    }
    int first = asked == 0 ? 1 : from;
    int end = asked == 0 ? endOfRun(frame, pages) : asked;
    return 1
        + (end > first
            ? installer.copy(
                space, firstPage + first, source + first * 4096L, end - first, !allWritable)
            : 0);
  }

  private static int endOfRun(PageExchange frame, int pages) {
    int end = 0;
    while (end < pages && frame.fetchStatus(end) == PageStatus.OK) {
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
  private boolean trusted(Space space, PageExchange frame, int pages, OwnerLink owner) {
    for (int i = 0; i < pages; i++) {
      PageStatus status = frame.fetchStatus(i);
      if (status != PageStatus.OK && status != PageStatus.NOT_HELD) {
        core.fail(
            MemoryFailure.MEMORY_MONITOR_LOST,
            "%s answered %s for line 0x%x of space %d, which was flushed to it"
                .formatted(owner.name(), status, (firstPage + i) << 12, space.id));
        return false;
      }
    }
    return true;
  }
}
