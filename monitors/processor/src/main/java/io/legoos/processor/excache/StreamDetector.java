package io.legoos.processor.excache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sees sequential faults, upwards or downwards, and says how many lines to handle at once (row
 * P26). Follows a few streams at a time, those that had a fault last. A hit doubles its stream's
 * window up to a limit; where it is known how far streams run, the window ends there. O(streams)
 * per fault, which are few; allocates nothing once made. Not thread-safe.
 */
public final class StreamDetector {
  private static final int STREAMS = 16;

  private final int maxWindow;
  private final @Nullable StreamLengths lengths;
  private final long[] starts = new long[STREAMS];
  private final long[] upwards = new long[STREAMS];
  private final long[] downwards = new long[STREAMS];
  private final int[] steps = new int[STREAMS];
  private final int[] windows = new int[STREAMS];
  private final int[] lastCounts = new int[STREAMS];
  private final long[] lastFaults = new long[STREAMS];

  /** Pages up to its last fault that a sample has run for; 0: it is none. */
  private final int[] sampled = new int[STREAMS];

  private long faults;
  private int current;
  private long currentPage;
  private int used;

  private StreamDetector(int maxWindow, @Nullable StreamLengths lengths) {
    this.maxWindow = maxWindow;
    this.lengths = lengths;
    Arrays.fill(upwards, -1);
    Arrays.fill(downwards, -1);
  }

  /**
   * Whose windows double.
   *
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public static StreamDetector doubling(int maxWindow) {
    return new StreamDetector(maxWindow, null);
  }

  /**
   * Whose windows double, and end where streams in the same neighbourhood have ended before.
   *
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public static StreamDetector learning(int maxWindow) {
    return new StreamDetector(maxWindow, maxWindow > 1 ? new StreamLengths() : null);
  }

  /**
   * Lines to bring in from {@code page} on in the direction of {@link #step}, itself included: 1
   * when it continues no stream, unless most streams there run further.
   */
  public int windowAt(long page) {
    currentPage = page;
    faults++;
    for (int i = 0; i < STREAMS; i++) {
      int step = continues(i, page);
      if (step != 0) {
        current = i;
        lastFaults[i] = faults;
        steps[i] = step;
        used = lastCounts[i];
        return grow(i, Math.abs(page - starts[i]));
      }
    }
    begin(oldest(), page);
    return grow(current, 0);
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < STREAMS; i++) {
      if (lastFaults[i] < lastFaults[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  private void begin(int stream, long page) {
    if (lengths != null) {
      if (sampled[stream] > 0) {
        lengths.ended(starts[stream], sampled[stream], steps[stream]);
      }
      sampled[stream] = lengths.isSample(page) ? 1 : 0;
    }
    current = stream;
    starts[stream] = page;
    lastFaults[stream] = faults;
    steps[stream] = 0;
    windows[stream] = 0;
    used = 0;
    lastCounts[stream] = 0;
  }

  /**
   * @param behind pages that the stream has run for
   */
  private int grow(int stream, long behind) {
    int doubled = Math.clamp(windows[stream] * 2L, 1, maxWindow);
    windows[stream] = doubled;
    if (lengths == null) {
      return doubled;
    }
    int length = (int) Math.min(behind + 1, StreamLengths.LONGEST);
    boolean sample = sampled[stream] > 0;
    if (sample) {
      sampled[stream] = length;
    }
    int expected = lengths.expected(starts[stream], length, steps[stream]);
    if (expected == 0) {
      lengths.ranOn(starts[stream]);
      return doubled;
    }
    int rest = expected == StreamLengths.LONGEST ? maxWindow : expected - length + 1;
    if (sample && rest >= doubled) {
      return doubled;
    }
    if (sample) {
      // The last lines are taken for used, or lengths would be learned shorter and shorter.
      sampled[stream] = Math.min(length - 1 + rest, StreamLengths.LONGEST);
    }
    // Who runs on beyond is followed as carefully as one that begins.
    windows[stream] = 1;
    return Math.min(maxWindow, rest);
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
