package io.legoos.processor.excache;

/**
 * Sees sequential faults and says how many lines to handle at once (row P26). Follows a few streams
 * at a time; each hit doubles its window up to a limit. O(streams) per fault, which are few.
 */
public final class StreamDetector {
  private static final int STREAMS = 8;

  private final int maxWindow;
  private final long[] expected = new long[STREAMS];
  private final int[] windows = new int[STREAMS];
  private final int[] lastCounts = new int[STREAMS];
  private int victim;
  private int current;
  private int used;

  /**
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public StreamDetector(int maxWindow) {
    this.maxWindow = maxWindow;
    java.util.Arrays.fill(expected, -1);
  }

  /** Lines to bring in from {@code page} on, itself included: 1 when it continues no stream. */
  public int windowAt(long page) {
    for (int i = 0; i < STREAMS; i++) {
      if (expected[i] == page) {
        current = i;
        used = lastCounts[i];
        windows[i] = Math.min(maxWindow, windows[i] * 2);
        return windows[i];
      }
    }
    current = victim;
    victim = (victim + 1) % STREAMS;
    windows[current] = 1;
    used = 0;
    lastCounts[current] = 0;
    return 1;
  }

  /** Lines that came in ahead with the window before, and were used since: the stream went on. */
  public int used() {
    return used;
  }

  /**
   * Tells what came in for the last {@link #windowAt}.
   *
   * @param endPage behind the last line
   * @param ahead lines of them that nobody had asked for
   */
  public void broughtIn(long endPage, int ahead) {
    expected[current] = endPage;
    lastCounts[current] = ahead;
  }
}
