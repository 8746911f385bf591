package io.legoos.processor.fault;

/**
 * Holds back faults and evictions in a range while the program's own call changes it. The first run
 * of {@code ready} says that none is under way any more.
 */
public final class RangeGuard {
  final Space space;
  final long firstPage;
  final long endPage;
  final Runnable ready;
  boolean told;

  /**
   * A home may be moving the pages of the range: whether one is lost is seen when it is fetched.
   */
  boolean moving;

  /** Whether it waits for the guards on the range that were there before. */
  final boolean afterOthers;

  RangeGuard(Space space, long firstPage, long endPage, Runnable ready) {
    this(space, firstPage, endPage, false, ready);
  }

  RangeGuard(Space space, long firstPage, long endPage, boolean afterOthers, Runnable ready) {
    this.space = space;
    this.firstPage = firstPage;
    this.endPage = endPage;
    this.afterOthers = afterOthers;
    this.ready = ready;
  }

  boolean overlaps(RangeGuard other) {
    return other.space == space && firstPage < other.endPage && other.firstPage < endPage;
  }

  boolean covers(Space other, long page) {
    return other == space && page >= firstPage && page < endPage;
  }
}
