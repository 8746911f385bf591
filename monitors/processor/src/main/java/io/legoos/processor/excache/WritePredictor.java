package io.legoos.processor.excache;

/**
 * Says which fetched lines are likely to be written, so that they are put in writable: that saves
 * the fault of their first write, and costs a flush when it was wrong. Learns per 2 MiB, and goes
 * on learning by an exception now and then. O(1), allocates nothing, not thread-safe.
 */
public final class WritePredictor {
  private static final int CHUNK_SHIFT = 9;
  private static final int PLACES = 1024;
  private static final int LIMIT = 16;
  private static final int LIKELY = 8;

  /** One line in so many is put in as if it were not written, to see what becomes of it. */
  private static final int PROBE = 16;

  private final byte[] scores = new byte[PLACES];
  private int asked;

  /** Whether a line that is read now is likely to be written before it leaves. */
  public boolean isLikely(long page) {
    return scores[place(page)] >= LIKELY && ++asked % PROBE != 0;
  }

  /** A line was written that was put in as if it were not. */
  public void written(long page) {
    learn(page, 1);
  }

  /** A line left as it came. */
  public void notWritten(long page) {
    learn(page, -1);
  }

  private void learn(long page, int by) {
    int place = place(page);
    scores[place] = (byte) Math.clamp(scores[place] + by, -LIMIT, LIMIT);
  }

  private static int place(long page) {
    long chunk = page >>> CHUNK_SHIFT;
    return (int) (chunk ^ chunk >>> 10) & (PLACES - 1);
  }
}
