package io.legoos.processor.excache;

import java.util.Arrays;

/**
 * Sees sequential faults, upwards or downwards, and says how many lines to handle at once (row
 * P26). Follows a few streams at a time; each hit doubles its window up to a limit. O(streams) per
 * fault, which are few. Not thread-safe.
 */
public final class StreamDetector {
  private static final int STREAMS = 8;

  private final int maxWindow;
  private final long[] upwards = new long[STREAMS];
  private final long[] downwards = new long[STREAMS];
  private final int[] steps = new int[STREAMS];
  private final int[] windows = new int[STREAMS];
  private final int[] lastCounts = new int[STREAMS];
  private int victim;
  private int current;
  private long currentPage;
  private int used;

  /**
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public StreamDetector(int maxWindow) {
    this.maxWindow = maxWindow;
    Arrays.fill(upwards, -1);
    Arrays.fill(downwards, -1);
  }

  /**
   * Lines to bring in from {@code page} on in the direction of {@link #step}, itself included: 1
   * when it continues no stream.
   */
  public int windowAt(long page) {
    currentPage = page;
    for (int i = 0; i < STREAMS; i++) {
      int step = continues(i, page);
      if (step != 0) {
        current = i;
        steps[i] = step;
        used = lastCounts[i];
        windows[i] = Math.min(maxWindow, windows[i] * 2);
        return windows[i];
      }
    }
    current = victim;
    victim = (victim + 1) % STREAMS;
    steps[current] = 0;
    windows[current] = 1;
    used = 0;
    lastCounts[current] = 0;
    return 1;
  }

  /** The direction in which {@code page} continues a stream; 0: in none. */
  private int continues(int stream, long page) {
    if (upwards[stream] == page && steps[stream] >= 0) {
      return 1;
    }
    return downwards[stream] == page && steps[stream] <= 0 ? -1 : 0;
  }

  /** That of the last {@link #windowAt}. */
  public long page() {
    return currentPage;
  }

  /** 1, or -1 when the stream of the last {@link #windowAt} goes downwards. */
  public int step() {
    return steps[current] < 0 ? -1 : 1;
  }

  /** Lines that came in ahead with the window before, and were used since: the stream went on. */
  public int used() {
    return used;
  }

  /**
   * Tells how many lines came in for the last {@link #windowAt}, the one at its page included; 0
   * means that only that one will be there.
   */
  public void broughtIn(int lines) {
    broughtIn(lines, 0, 0);
  }

  /**
   * The same where neighbours are there already, so that the next fault of the stream is behind
   * them: where runs of small objects of two kinds lie in turns, say, and one of them is ahead.
   *
   * @param beyond how many pages are there behind the last line that came in
   * @param before how many are there before the first
   */
  public void broughtIn(int lines, int beyond, int before) {
    int count = Math.max(1, lines);
    int ahead = count + beyond;
    int back = 1 + before;
    upwards[current] = currentPage + (steps[current] < 0 ? back : ahead);
    downwards[current] = currentPage - (steps[current] < 0 ? ahead : back);
    lastCounts[current] = count - 1;
  }
}
