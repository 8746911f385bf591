package io.legoos.processor.excache;

/**
 * Remembers when lines were evicted, so that a line that comes back soon is known to be in use. The
 * distance of a refault is the number of lines evicted meanwhile (as in mm/workingset.c of Linux).
 * A line whose distance is at most half of the ExCache has a level one higher than when it left, at
 * most {@link #MAX_LEVEL}; any other line has level 0.
 *
 * <p>The memory is lossy: a table of as many places as twice the lines, in which a newer eviction
 * may displace an older one, and 12 bits tell lines of one place apart. A wrong answer costs a
 * victim that was not the best. Every operation is O(1) and allocates nothing. Not thread-safe.
 */
final class RefaultHistory {
  static final int MAX_LEVEL = 3;

  // An entry: 12 bits of the line's hash, 2 of its level, 18 of the time of its eviction.
  private static final int TIME_BITS = 18;
  private static final int TIME_MASK = (1 << TIME_BITS) - 1;
  private static final int LEVEL_SHIFT = TIME_BITS;
  private static final int MARK_SHIFT = TIME_BITS + 2;

  /** Steps of time in a window: few of the bits, so that entries die out before time wraps. */
  private static final int WINDOW_STEPS = 1 << 14;

  private final int[] entries;
  private final int stepLines;
  private final int windowSteps;
  private int evictedInStep;
  private int time = 1;

  /** Of an ExCache of {@code lines} lines. */
  RefaultHistory(int lines) {
    int window = Math.max(1, lines / 2);
    this.stepLines = (window + WINDOW_STEPS - 1) / WINDOW_STEPS;
    this.windowSteps = Math.max(1, window / stepLines);
    this.entries = new int[Integer.highestOneBit(Math.max(1, 2 * lines - 1)) << 1];
  }

  /** The line leaves, with the level that it had. */
  void evicted(int space, long page, int level) {
    long hash = hash(space, page);
    entries[place(hash)] = mark(hash) << MARK_SHIFT | level << LEVEL_SHIFT | time;
    if (++evictedInStep == stepLines) {
      evictedInStep = 0;
      time = (time + 1) & TIME_MASK;
    }
  }

  /** The level of a line that is put in now. */
  int levelOf(int space, long page) {
    long hash = hash(space, page);
    int entry = entries[place(hash)];
    if (entry == 0
        || entry >>> MARK_SHIFT != mark(hash)
        || ((time - entry) & TIME_MASK) > windowSteps) {
      return 0;
    }
    return Math.min(MAX_LEVEL, (entry >>> LEVEL_SHIFT & MAX_LEVEL) + 1);
  }

  private static long hash(int space, long page) {
    long mixed = (page ^ (long) space << 52) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 32;
  }

  private int place(long hash) {
    return (int) hash & (entries.length - 1);
  }

  private static int mark(long hash) {
    return (int) (hash >>> 52);
  }
}
