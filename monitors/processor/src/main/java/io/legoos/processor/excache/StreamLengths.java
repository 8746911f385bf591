package io.legoos.processor.excache;

/**
 * How far streams of faults run, and where windows of lines end best for it: a stream length
 * histogram as in Hur and Lin, "Memory Prefetching Using Adaptive Stream Detection" (MICRO 2006).
 * Memory is told apart by areas of 64 MiB, of which some may share one habit, and by direction.
 *
 * <p>It learns from samples, of which it remembers the last 16, so that it follows a program from
 * one phase to the next. O(1) to ask, O(length²) to learn what is new; allocates nothing once made;
 * not thread-safe.
 */
final class StreamLengths {
  /** Streams that run for so many pages may run for any number. */
  static final int LONGEST = 128;

  private static final int AREA_SHIFT = 14;
  private static final int HABITS_BITS = 5;
  private static final int ROW = LONGEST + 1;

  /** Fewer streams say nothing. */
  private static final int ENOUGH = 3;

  /**
   * A miss may be saved at the price of so many lines that come in for nothing. They cost a fifth
   * of one each (docs/performance.md), and take the slots of lines that are wanted.
   */
  private static final int MISS_LINES = 2;

  private static final int REMEMBERED = 16;

  private static final int ROWS = 2 << HABITS_BITS;

  /** One stream in so many is a sample; a power of two. */
  private static final int SAMPLE = 16;

  /**
   * And one in so many of the {@link #EAGER_STREAMS} after one that ran on to where no other was.
   */
  private static final int EAGER_SAMPLE = 4;

  private static final int EAGER_STREAMS = 32;

  /** Per habit and direction: the lengths of the last samples, 0 where there was none yet. */
  private final byte[] last = new byte[ROWS * REMEMBERED];

  private final byte[] next = new byte[ROWS];

  /** Per habit, direction and length: those that ran for so many pages, or for more. */
  private final byte[] reached = new byte[ROWS * ROW];

  /** Likewise: where a window ends best that begins with that page of a stream. */
  private final byte[] ends = new byte[ROWS * ROW];

  /** What that costs with all that follows, while it is found out. */
  private final int[] costs = new int[LONGEST + 2];

  /** Per habit: streams that are samples oftener. */
  private final byte[] eager = new byte[1 << HABITS_BITS];

  private int dice = 1;

  /**
   * Whether the stream that begins at {@code page} is to be a sample. That is random: a program may
   * begin its streams in turns.
   */
  boolean takeSample(long page) {
    int habit = habit(page);
    boolean soon = eager[habit] > 0;
    eager[habit] -= (byte) (soon ? 1 : 0);
    return expected(page, 1, 1) == 0 || random(soon ? EAGER_SAMPLE : SAMPLE) == 0;
  }

  /** A stream that began at {@code page} ran on to where nothing is known. */
  void ranOn(long page) {
    eager[habit(page)] = EAGER_STREAMS;
  }

  /** Below {@code bound}, a power of two: Marsaglia's xorshift. */
  private int random(int bound) {
    dice ^= dice << 13;
    dice ^= dice >>> 17;
    dice ^= dice << 5;
    return dice & (bound - 1);
  }

  /**
   * A sample that began at {@code page} ran for {@code pages}; in the other direction it was one
   * page.
   *
   * @param step -1 when it ran downwards; 0: in neither direction
   */
  void ended(long page, int pages, int step) {
    learn(row(page, 1), step < 0 ? 1 : pages);
    learn(row(page, -1), step < 0 ? pages : 1);
  }

  private void learn(int row, int pages) {
    int place = row * REMEMBERED + next[row];
    next[row] = (byte) ((next[row] + 1) % REMEMBERED);
    int forgotten = last[place] & 0xff;
    int learned = Math.min(pages, LONGEST);
    if (learned == forgotten) {
      return; // as a rule: nothing changes
    }
    last[place] = (byte) learned;
    count(row, forgotten, -1);
    count(row, learned, 1);
    plan(row);
  }

  private void count(int row, int end, int by) {
    for (int length = 1; length <= end; length++) {
      reached[row * ROW + length] += (byte) by;
    }
  }

  /**
   * Finds the ends of windows that cost least, the last first: lines that come in for nothing, and
   * misses of streams that go on.
   */
  private void plan(int row) {
    int at = row * ROW;
    int longest = LONGEST;
    while (longest > 1 && reached[at + longest] == 0) {
      longest--;
    }
    costs[longest + 1] = 0;
    for (int length = longest; length >= 1; length--) {
      int all = reached[at + length];
      int inVain = 0;
      costs[length] = Integer.MAX_VALUE;
      for (int end = length; end <= longest && inVain < costs[length]; end++) {
        inVain += all - reached[at + end];
        int goOn = end == LONGEST ? 0 : reached[at + end + 1];
        int cost = inVain + MISS_LINES * goOn + costs[end + 1];
        if (cost < costs[length]) {
          costs[length] = cost;
          ends[at + length] = (byte) end;
        }
      }
    }
  }

  /**
   * The length that a stream which has come to {@code pages} is best taken for. {@link #LONGEST}
   * stands for any; 0 when too few have come so far to say.
   *
   * @param page where it began
   * @param pages 1 to {@link #LONGEST}
   * @param step -1: downwards
   */
  int expected(long page, int pages, int step) {
    int at = row(page, step) * ROW;
    return reached[at + pages] < ENOUGH ? 0 : ends[at + pages] & 0xff;
  }

  /**
   * How many of the lines that came in ahead are used as a rule.
   *
   * @param pages that the stream had run for; 0: nothing is known
   * @param ahead lines behind the last of these
   */
  int likelyUsed(long page, int pages, int ahead, int step) {
    int at = row(page, step) * ROW;
    int all = pages == 0 ? 0 : reached[at + pages];
    int users = 0;
    for (int length = pages + 1; length <= pages + ahead; length++) {
      users += reached[at + Math.min(length, LONGEST)];
    }
    return all == 0 ? 0 : users / all;
  }

  private static int row(long page, int step) {
    return 2 * habit(page) + (step < 0 ? 1 : 0);
  }

  private static int habit(long page) {
    return (int) ((page >>> AREA_SHIFT) * 0x9e3779b97f4a7c15L >>> (Long.SIZE - HABITS_BITS));
  }
}
