package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Puts p-local lines in: no message leaves this monitor (row P11). Under the lock of the {@link
 * CacheCore}; the fault handler's.
 */
final class ZeroFiller {
  private static final int MOST_PAGES = 64;

  private final CacheCore core;
  private final LineInstaller installer;
  private final MemorySegment zeros;

  ZeroFiller(CacheCore core, LineInstaller installer, Arena arena) {
    this.core = core;
    this.installer = installer;
    this.zeros = arena.allocate(MOST_PAGES * 4096L, 4096);
  }

  /**
   * Answers the fault on a line that is all zero, and on those that a stream of writes is likely to
   * come to. False: try again later.
   */
  boolean fill(Space space, long page, boolean write) {
    ManagedRanges.Extent extent = space.ranges.at(page << 12);
    if (extent == null) {
      return unmanaged(space, page);
    }
    if (!takeZeroSlot(space, page, false)) {
      return false;
    }
    int window = write ? Math.min(MOST_PAGES, space.zeroFills.windowAt(page)) : 1;
    int step = write ? space.zeroFills.step() : 1;
    int pages = 1;
    for (long next = page + step;
        pages < window && extent.contains(next << 12) && takeZeroSlot(space, next, true);
        next += step) {
      pages++;
    }
    int done = write ? copyZeros(space, page, step, pages) : zeroPage(space, page);
    if (write) {
      space.broughtIn(space.zeroFills, done);
    }
    if (done > 0) {
      core.counters.zeroFillFaults++;
      core.counters.zeroFilledLines += done;
    }
    return done > 0 || installer.settled(space, page);
  }

  private int zeroPage(Space space, long page) {
    int done = installer.zeroPage(space, page);
    giveBack(space, page + done, page + 1);
    return done;
  }

  /** The line that is waited for first, then its neighbours; none of them without it. */
  private int copyZeros(Space space, long page, int step, int pages) {
    long source = zeros.address();
    if (step > 0) {
      int done = installer.copy(space, page, source, pages, false);
      giveBack(space, page + done, page + pages);
      return done;
    }
    long lowest = page - pages + 1;
    int first = installer.copy(space, page, source, 1, false);
    int done =
        first == 1 && pages > 1 ? installer.copy(space, lowest, source, pages - 1, false) : 0;
    giveBack(space, lowest + done, page + 1 - first);
    return first + done;
  }

  private boolean takeZeroSlot(Space space, long page, boolean ahead) {
    int line = space.lines.get(page);
    if (Line.state(line) != LineState.ZERO
        || (ahead && (!core.roomToSpare(space, page) || core.guarded(space, page)))) {
      return false;
    }
    int slot = core.allocate(space, page, ExCache.NONE);
    if (slot == ExCache.NONE) {
      return false;
    }
    space.lines.set(page, Line.of(LineState.DIRTY, Line.held(line), slot));
    return true;
  }

  private void giveBack(Space space, long from, long to) {
    for (long page = from; page < to; page++) {
      int line = space.lines.get(page);
      core.release(space, Line.number(line));
      space.lines.set(page, Line.of(LineState.ZERO, Line.held(line), 0));
    }
  }

  /** A registered page outside of what we know: it was mapped a moment ago, or is the agent's. */
  private boolean unmanaged(Space space, long page) {
    return installer.copy(space, page, zeros.address(), 1, false) == 1
        || installer.settled(space, page);
  }
}
