package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;

/**
 * Makes a child's space out of its parent's at the moment the kernel has copied the page tables.
 */
final class SpaceFork {
  private SpaceFork() {}

  /**
   * Fills {@code child}. Lines that are resident in both count twice, because the first write to
   * either makes a second page without asking anybody. Under the lock.
   */
  static void copy(CacheCore core, Space parent, Space child, int childDescriptor) {
    child.uffd = childDescriptor;
    child.lines = parent.lines.copy();
    child.ranges = parent.ranges.forked();
    if (child.known) {
      child.vRegions = parent.vRegions.copy();
    }
    for (ManagedRanges.Extent extent : parent.ranges.all()) {
      if (extent.onFork() != ManagedRanges.OnFork.COPY) {
        child.lines.walk(extent.start() >>> 12, extent.end() >>> 12, (page, line) -> 0);
      }
    }
    child.lines.walkAll(
        (page, line) -> {
          LineState state = Line.state(line);
          if (!child.known && Line.has(line, Line.HELD)) {
            throw new IllegalStateException("a line at an owner that does not know the child");
          }
          if (state == LineState.FETCHING) {
            return Line.of(LineState.REMOTE, Line.held(line), 0); // it comes to the parent alone
          }
          if (!state.resident()) {
            return line;
          }
          int number = Line.number(line);
          int slot =
              core.forceAllocate(child, page, number == Line.MAX_NUMBER ? ExCache.NONE : number);
          return Line.of(state, Line.held(line), slot == ExCache.NONE ? Line.MAX_NUMBER : slot);
        });
  }
}
