package io.legoos.processor.excache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sees sequential faults, upwards or downwards, and says how many lines to handle at once (row
 * P26). Follows a few streams at a time, those that had a fault last. A hit doubles its stream's
 * window up to a limit; where it is known how far streams run, the window ends there. O(streams)
 * per fault, which are few; allocates nothing after the first one. Not thread-safe.
 */
public final class StreamDetector {
  private static final int STREAMS = 16;

  /** Lines of a stream that are asked for early may be such a part of what it has run for. */
  private static final int EARLY_SHARE = 4;

  private final int maxWindow;
  private final boolean learns;
  private @Nullable StreamLengths lengths;
  private final long[] starts = new long[STREAMS];
  private final long[] upwards = new long[STREAMS];
  private final long[] downwards = new long[STREAMS];

  /** The page of a fault for which nothing came in, and which comes again; -1: none. */
  private final long[] retries = new long[STREAMS];

  private final int[] steps = new int[STREAMS];
  private final int[] windows = new int[STREAMS];
  private final int[] lastCounts = new int[STREAMS];
  private final long[] lastFaults = new long[STREAMS];

  /** Of a sample, the pages up to its last fault; 0: it is none. */
  private final int[] samples = new int[STREAMS];

  /** Pages that a stream had run for when its last window was of a known length; 0: it was not. */
  private final int[] lastRuns = new int[STREAMS];

  private long faults;
  private int current;
  private long currentPage;
  private int used;

  /** Of the last {@link #askEarly}. */
  private int earlyStream;

  private long earlyPage;

  private StreamDetector(int maxWindow, boolean learns) {
    this.maxWindow = maxWindow;
    this.learns = learns;
    Arrays.fill(upwards, -1);
    Arrays.fill(downwards, -1);
    Arrays.fill(retries, -1);
  }

  /**
   * A detector whose windows double, whatever there was before.
   *
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public static StreamDetector doubling(int maxWindow) {
    return new StreamDetector(maxWindow, false);
  }

  /**
   * A detector whose windows end where streams in the same neighbourhood have ended before.
   *
   * @param maxWindow lines that one fault may bring in, at least 1
   */
  public static StreamDetector learning(int maxWindow) {
    return new StreamDetector(maxWindow, maxWindow > 1);
  }

  /**
   * Lines to bring in from {@code page} on in the direction of {@link #step}, itself included. When
   * it continues no stream that is 1, or what streams that begin there are best taken for.
   */
  public int windowAt(long page) {
    if (learns && lengths == null) {
      lengths = new StreamLengths();
    }
    currentPage = page;
    used = 0;
    faults++;
    for (int i = 0; i < STREAMS; i++) {
      if (retries[i] == page) {
        current = i;
        retries[i] = -1;
        lastRuns[i] = 0;
        return 1;
      }
      int step = continues(i, page);
      if (step != 0) {
        current = i;
        lastFaults[i] = faults;
        // Who turns back at its second fault has not used what came in ahead.
        used = step < 0 && steps[i] == 0 ? 0 : lastCounts[i];
        steps[i] = step;
        return grow(i, Math.abs(page - starts[i]));
      }
    }
    current = oldest();
    begin(current, page);
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
      if (samples[stream] > 0) {
        lengths.ended(starts[stream], samples[stream], steps[stream]);
      }
      samples[stream] = lengths.takeSample(page) ? 1 : 0;
      used =
          lengths.likelyUsed(starts[stream], lastRuns[stream], lastCounts[stream], steps[stream]);
    }
    starts[stream] = page;
    // Until it is known what came in.
    upwards[stream] = -1;
    downwards[stream] = -1;
    retries[stream] = -1;
    lastFaults[stream] = faults;
    steps[stream] = 0;
    windows[stream] = 0;
    lastRuns[stream] = 0;
    lastCounts[stream] = 0;
  }

  /**
   * The window of a stream that goes on, or begins.
   *
   * @param behind pages that it has run for
   */
  private int grow(int stream, long behind) {
    int doubled = Math.clamp(windows[stream] * 2L, 1, maxWindow);
    windows[stream] = doubled;
    lastRuns[stream] = 0;
    if (lengths == null) {
      return doubled;
    }
    int length = (int) Math.min(behind + 1, StreamLengths.LONGEST);
    boolean sample = samples[stream] > 0;
    if (sample) {
      samples[stream] = length;
    }
    int expected = lengths.expected(starts[stream], length, steps[stream]);
    if (expected == 0) {
      lengths.ranOn(starts[stream]);
      return doubled;
    }
    if (expected == StreamLengths.LONGEST) {
      return sample ? doubled : maxWindow;
    }
    // Who runs on beyond is followed as carefully as one that begins.
    windows[stream] = 1;
    int rest = expected - length + 1;
    if (sample) {
      // Halves, down to one: so a fault shows that the last page is used.
      return Math.min(maxWindow, (rest + 1) / 2);
    }
    lastRuns[stream] = length;
    return Math.min(maxWindow, rest);
  }

  /**
   * How many lines it pays to ask for early, before anybody faults where the stream that brought
   * lines in last is to go on: a part of what it has run for, if it is one that may run for any
   * length. 0: none.
   */
  public int early() {
    int step = steps[current];
    long run = Math.abs(expected(current)[current] - starts[current]);
    return learns && step != 0 && run > StreamLengths.LONGEST
        ? (int) Math.min(maxWindow, run / EARLY_SHARE)
        : 0;
  }

  /** Where the next fault of each stream is expected, if it goes on like {@code stream}. */
  private long[] expected(int stream) {
    return steps[stream] < 0 ? downwards : upwards;
  }

  /** Tells that the lines of {@link #early} are asked for now. */
  public void askEarly() {
    earlyStream = current;
    earlyPage = expected(current)[current];
  }

  /** Where the lines of the last {@link #askEarly} begin. */
  public long earlyPage() {
    return earlyPage;
  }

  /** In which direction the lines of the last {@link #askEarly} follow each other. */
  public int earlyStep() {
    return steps[earlyStream] < 0 ? -1 : 1;
  }

  /**
   * Tells how many of the lines that the last {@link #askEarly} was about have come in.
   *
   * @param beyond how many pages are there behind the last of them
   * @param needed whether a fault came for one of them; the stream goes on then, and is the last to
   *     have brought lines in
   */
  public void cameEarly(int lines, int beyond, boolean needed) {
    int stream = earlyStream;
    long[] expected = expected(stream);
    used = 0;
    if (expected[stream] != earlyPage) {
      return; // it has ended meanwhile
    }
    expected[stream] += earlyStep() * (long) (lines + beyond);
    if (needed) {
      current = stream;
      lastFaults[stream] = ++faults;
      used = lastCounts[stream];
      lastCounts[stream] = 0;
      samples[stream] = samples[stream] > 0 ? StreamLengths.LONGEST : 0;
    }
    lastCounts[stream] += lines;
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

  /**
   * Lines that came in ahead and are now known to be used: those of the stream's window before, for
   * it went on; or, of a stream that is forgotten, as many of its last window as are used as a
   * rule.
   */
  public int used() {
    return used;
  }

  /**
   * Tells how many lines came in for the last {@link #windowAt}, the one at its page included; 0:
   * none, and its fault comes again, for which the window is one line.
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
    retries[current] = lines == 0 ? currentPage : -1;
    int count = Math.max(1, lines);
    int ahead = count + beyond;
    int back = 1 + before;
    upwards[current] = currentPage + (steps[current] < 0 ? back : ahead);
    downwards[current] = currentPage - (steps[current] < 0 ? ahead : back);
    lastCounts[current] = count - 1;
  }
}
