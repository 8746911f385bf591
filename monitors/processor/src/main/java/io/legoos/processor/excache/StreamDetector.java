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
  private int victim;
  private int current;
  private boolean continued;

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
        continued = true;
        windows[i] = Math.min(maxWindow, windows[i] * 2);
        return windows[i];
      }
    }
    current = victim;
    victim = (victim + 1) % STREAMS;
    windows[current] = 1;
    continued = false;
    return 1;
  }

  /** Whether the last {@link #windowAt} continued a stream, so that its last window was used. */
  public boolean continued() {
    return continued;
  }

  /**
   * Tells that the lines up to {@code endPage} (exclusive) came in for the last {@link #windowAt}.
   */
  public void broughtIn(long endPage) {
    expected[current] = endPage;
  }
}
