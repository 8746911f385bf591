package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;

/**
 * Takes slots for the lines of windows, and settles what becomes of them: they come in, or are
 * where they were. Under the lock of the {@link CacheCore}; the fault handler's.
 */
final class WindowLines {
  private final CacheCore core;
  private final LineInstaller installer;

  WindowLines(CacheCore core, LineInstaller installer) {
    this.core = core;
    this.installer = installer;
  }

  /**
   * Takes a slot for a line; {@link ExCache#NONE} when it is not at its owner, or there is none.
   *
   * @param first as of {@link ExCache#allocate(int, long, int)}
   */
  int take(Space space, long page, int flag, int first) {
    if (Line.state(space.lines.get(page)) != LineState.REMOTE) {
      return ExCache.NONE;
    }
    int slot = core.allocate(space, page, first);
    if (slot != ExCache.NONE) {
      space.lines.set(page, Line.of(LineState.FETCHING, Line.HELD | flag, slot));
    }
    return slot;
  }

  /**
   * Lets {@code window} go on to {@code most} lines, or as far as there are lines of its owner and
   * room that nobody needs.
   *
   * @param first slot of its first line, if it has one
   */
  void extend(FetchWindow window, Space space, OwnerLink owner, int most, int first) {
    int leader = first;
    long next = window.page + (long) window.pages * window.step;
    while (window.pages < most
        && core.roomToSpare(space, next)
        && !core.guarded(space, next)
        && space.vRegions.ownerOf(next << 12) == owner) {
      int slot = take(space, next, Line.PREFETCHED, leader);
      if (slot == ExCache.NONE) {
        return;
      }
      leader = leader == ExCache.NONE ? slot : leader;
      window.pages++;
      next += window.step;
    }
  }

  /** Whether the lines of the window are likely to be written, and the program may do so. */
  boolean mayBeWritten(FetchWindow window, Space space) {
    ManagedRanges.Extent extent = space.ranges.at(window.page << 12);
    return extent != null
        && extent.writable()
        && extent.contains(window.firstPage() << 12)
        && extent.contains((window.endPage() - 1) << 12)
        && space.writePredictor.isLikely(window.page);
  }

  /**
   * Puts the lines of a frame in that nobody waits for.
   *
   * @param came whether the owner answered for all of them
   * @param holds whether what it said holds still
   */
  void bringIn(
      FetchWindow window,
      Space space,
      OwnerLink owner,
      PageExchange frame,
      boolean came,
      boolean holds) {
    int lines = frame.fetchCount();
    long firstPage = frame.fetchAddress(0) >>> 12;
    int done = 0;
    if (came && !space.dead && core.trustworthy()) {
      long source = frame.fetchedPages().address();
      done = installer.copy(space, firstPage, source, lines, !window.likelyWritten);
    }
    for (int i = 0; i < lines; i++) {
      if (i < done) {
        keep(space, firstPage + i, window.likelyWritten, holds);
      } else {
        giveBack(space, firstPage + i, owner.losses() != window.losses, owner, holds);
      }
    }
    if (!holds) {
      core.lost.protectedCopiesAppeared();
    }
    window.broughtIn += window.whole && (window.step > 0 || done == lines) ? done : 0;
    window.whole &= done == lines;
  }

  /** What came from an owner that is lost by now is the only copy. */
  void keep(Space space, long page, boolean writable, boolean holds) {
    LineState state = writable ? LineState.DIRTY : LineState.CLEAN;
    int slot = Line.number(space.lines.get(page));
    space.lines.set(page, Line.of(state, holds ? Line.HELD : 0, slot));
  }

  void giveBack(Space space, long page, boolean lost, OwnerLink owner, boolean holds) {
    core.release(space, Line.number(space.lines.get(page)));
    if (lost && !space.dead) {
      core.lost.lineLost(space, page, owner, holds ? Line.HELD : 0);
    } else {
      space.lines.set(page, Line.of(LineState.REMOTE, Line.HELD, 0));
    }
  }
}
