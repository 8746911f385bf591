package io.legoos.processor.excache;

/**
 * How far streams of faults run: for each length, how many of the last ones ran at least so far,
 * for each 64 MiB of addresses and each direction. A window that ends where most streams end brings
 * in few lines that nobody wants (a stream length histogram as in Hur and Lin, "Memory Prefetching
 * Using Adaptive Stream Detection", MICRO 2006).
 *
 * <p>Of 8 to 16 streams, so that it follows a program from one phase to the next. They are samples,
 * whose windows double so that their ends are seen: one stream in 16, and the next one after any
 * that ran on where most had ended. At most {@link #LONGEST} steps; allocates nothing once made;
 * not thread-safe.
 */
final class StreamLengths {
  /** Streams that run for so many pages may run for any number. */
  static final int LONGEST = 128;

  private static final int AREA_SHIFT = 14;
  private static final int PLACES = 64;
  private static final int ROW = LONGEST + 1;

  /** Fewer streams say nothing. */
  private static final int ENOUGH = 3;

  /** A miss costs as much as to bring in so many lines in vain. */
  private static final int MISS_LINES = 4;

  private static final int REMEMBERED = 16;
  private static final int SAMPLE = 16;

  /** Per place, direction and length: streams of at least that many pages. */
  private final byte[] reached = new byte[PLACES * 2 * ROW];

  /** Per place, direction and length: where a window ends best that begins with that page. */
  private final byte[] ends = new byte[PLACES * 2 * ROW];

  /** Of windows that begin with that page and of what follows, while they are found. */
  private final int[] costs = new int[LONGEST + 2];

  /** Per place: streams that begin before one is a sample. */
  private final byte[] untilSample = new byte[PLACES];

  /** Whether the stream that begins at {@code page} is one to learn from. */
  boolean isSample(long page) {
    int place = place(page);
    if (untilSample[place] > 0 && expected(page, 1, 1) > 0) {
      untilSample[place]--;
      return false;
    }
    untilSample[place] = SAMPLE - 1;
    return true;
  }

  /** A stream that began at {@code page} ran on where most had ended. */
  void ranOn(long page) {
    untilSample[place(page)] = 0;
  }

  /**
   * A stream that began at {@code page} ran for {@code pages}, or for more; and for one page in the
   * other direction.
   *
   * @param step -1 when it ran downwards
   */
  void ended(long page, int pages, int step) {
    learn(row(page, step), pages);
    learn(row(page, -step), 1);
  }

  private void learn(int row, int pages) {
    int end = Math.min(pages, LONGEST);
    for (int length = 1; length <= end; length++) {
      reached[row + length]++;
    }
    if (reached[row + 1] >= REMEMBERED) {
      for (int length = 1; length <= LONGEST; length++) {
        reached[row + length] /= 2;
      }
    }
    plan(row);
  }

  /**
   * Finds the ends of windows that cost least, the last first: lines that come in for nothing, and
   * misses of streams that go on.
   */
  private void plan(int row) {
    int longest = LONGEST;
    while (longest > 1 && reached[row + longest] == 0) {
      longest--;
    }
    costs[longest + 1] = 0;
    for (int length = longest; length >= 1; length--) {
      int all = reached[row + length];
      int inVain = 0;
      costs[length] = Integer.MAX_VALUE;
      for (int end = length; end <= longest; end++) {
        inVain += all - reached[row + end];
        int goOn = end == LONGEST ? 0 : reached[row + end + 1];
        int cost = inVain + MISS_LINES * goOn + costs[end + 1];
        if (cost <= costs[length]) {
          costs[length] = cost;
          ends[row + length] = (byte) end;
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
    int row = row(page, step);
    return reached[row + pages] < ENOUGH ? 0 : ends[row + pages] & 0xff;
  }

  private static int row(long page, int step) {
    return (2 * place(page) + (step < 0 ? 1 : 0)) * ROW;
  }

  private static int place(long page) {
    long area = page >>> AREA_SHIFT;
    return (int) (area ^ area >>> 6) & (PLACES - 1);
  }
}
