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

  LineFetcher(CacheCore core, LineInstaller installer) {
    this.core = core;
    this.installer = installer;
  }

  /** Brings the line in; gives up the lock while it waits for the owner. False: try again later. */
  boolean fetch(Space space, long page, boolean write) {
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
    core.fetchFirstPage = page;
    core.fetchEndPage = page + pages;
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
    boolean settled = answered && install(space, page, frame, pages, write, owner);
    core.tellReadyGuards();
    return settled;
  }

  private int collect(Space space, long page, OwnerLink owner, PageExchange frame) {
    int window = Math.min(OwnerLink.MAX_FETCHES, space.fetches.windowAt(page));
    core.counters.prefetchUsedLines += space.fetches.used();
    frame.clear();
    int pages = 0;
    while (pages < window) {
      long next = page + pages;
      int line = space.lines.get(next);
      boolean ahead = pages > 0;
      if (Line.state(line) != LineState.REMOTE
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
      frame.addFetch(space.id, next << 12);
      space.lines.set(
          next, Line.of(LineState.FETCHING, Line.HELD | (ahead ? Line.PREFETCHED : 0), slot));
      pages++;
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

  private boolean install(
      Space space, long page, PageExchange frame, int pages, boolean write, OwnerLink owner) {
    core.counters.remoteFaults++;
    core.counters.fetchMessages++;
    core.counters.fetchedLines += pages;
    core.counters.prefetchedLines += pages - 1;
    int delivered = space.dead ? 0 : delivered(space, page, frame, pages, owner);
    boolean holds = owner.fetchHolds();
    int done = 0;
    if (delivered > 0) {
      long source = frame.fetchedPages().address();
      // The line that is written to needs no second fault; the others tell of their first write.
      done = installer.copy(space, page, source, 1, !write);
      if (done == 1 && delivered > 1) {
        done += installer.copy(space, page + 1, source + 4096, delivered - 1, true);
      }
    }
    for (int i = 0; i < pages; i++) {
      int line = space.lines.get(page + i);
      if (i < done) {
        // What came from an owner that is lost by now is the only copy.
        LineState state = write && i == 0 ? LineState.DIRTY : LineState.CLEAN;
        space.lines.set(page + i, Line.of(state, holds ? Line.HELD : 0, Line.number(line)));
      } else {
        core.release(space, Line.number(line));
        if (!space.dead && (!holds || frame.fetchStatus(i) == PageStatus.NOT_HELD)) {
          core.lost.lineLost(space, page + i, owner, holds ? Line.HELD : 0);
        } else {
          space.lines.set(page + i, Line.of(LineState.REMOTE, Line.HELD, 0));
        }
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    space.fetches.broughtIn(page + Math.max(1, done), Math.max(0, done - 1));
    if (Line.state(space.lines.get(page)) == LineState.LOST) {
      return false; // the fault is answered as that of a lost line
    }
    return done > 0 || delivered == 0 || installer.settled(space, page);
  }

  /**
   * How many lines the frame holds, from the first on. A line that its owner has not got, though it
   * was flushed to it and is nowhere else, is lost; any other answer ends the vProcess.
   */
  private int delivered(Space space, long page, PageExchange frame, int pages, OwnerLink owner) {
    int delivered = pages;
    for (int i = pages - 1; i >= 0; i--) {
      PageStatus status = frame.fetchStatus(i);
      if (status != PageStatus.OK) {
        delivered = i;
      }
      if (status != PageStatus.OK && status != PageStatus.NOT_HELD) {
        core.fail(
            MemoryFailure.MEMORY_MONITOR_LOST,
            "%s answered %s for line 0x%x of space %d, which was flushed to it"
                .formatted(owner.name(), status, (page + i) << 12, space.id));
        return 0;
      }
    }
    return delivered;
  }
}
