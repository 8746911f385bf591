package io.legoos.processor.excache;

import java.util.Arrays;

/**
 * Sees sequential faults, upwards or downwards, and says how many lines to handle at once (row
 * P26). Follows a few streams at a time; each hit doubles its window up to a limit. With some slack
 * a stream goes on where a few pages were left out, before or behind it: they were there, or belong
 * to another stream in the same place (runs of small objects of two kinds, in turns). O(streams)
 * per fault, which are few. Not thread-safe.
 */
public final class StreamDetector {
  private static final int STREAMS = 8;
  private static final long NOWHERE = -1;

  private final int maxWindow;
  private final int slackPages;

  /** Of the last window of each stream, in its direction: where it began, and where it ended. */
  private final long[] begins = new long[STREAMS];

  private final long[] ends = new long[STREAMS];

  /** 1, -1, or 0 as long as there was but one fault. */
  private final int[] steps = new int[STREAMS];

  private final int[] windows = new int[STREAMS];
  private final int[] lastCounts = new int[STREAMS];
  private int victim;
  private int current;
  private long currentPage;

  /** Nothing has come in for the last fault yet. */
  private boolean open;

  private int used;

  /** Follows streams that leave nothing out. */
  public StreamDetector(int maxWindow) {
    this(maxWindow, 0);
  }

  /**
   * @param maxWindow lines that one fault may bring in, at least 1
   * @param slackPages how many may be left out
   */
  public StreamDetector(int maxWindow, int slackPages) {
    this.maxWindow = maxWindow;
    this.slackPages = slackPages;
    Arrays.fill(begins, NOWHERE);
  }

  /**
   * Lines to bring in from {@code page} on in the direction of {@link #step}, itself included: 1
   * when it continues no stream. Asked again for the same fault, it says the same.
   */
  public int windowAt(long page) {
    if (open && page == currentPage) {
      used = 0;
      return windows[current];
    }
    open = true;
    currentPage = page;
    int nearest = -1;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < STREAMS && least > 0; i++) {
      long distance = distance(i, page);
      if (distance < least) {
        least = distance;
        nearest = i;
      }
    }
    if (nearest < 0) {
      begin();
    } else {
      goOn(nearest, page);
    }
    return windows[current];
  }

  private void begin() {
    current = victim;
    victim = (victim + 1) % STREAMS;
    steps[current] = 0;
    windows[current] = 1;
    used = 0;
    lastCounts[current] = 0;
  }

  private void goOn(int stream, long page) {
    current = stream;
    if (steps[stream] == 0) {
      steps[stream] = page > begins[stream] ? 1 : -1;
    }
    // A page behind the end was left out, or has left again: a smaller window would have done.
    if ((page - ends[stream]) * steps[stream] >= 0) {
      used = lastCounts[stream];
      lastCounts[stream] = 0;
      windows[stream] = Math.min(maxWindow, windows[stream] * 2);
    } else {
      used = 0;
      windows[stream] = Math.max(1, windows[stream] / 2);
    }
  }

  /** How many pages lie between a stream's end and {@code page}; the largest: it is not of it. */
  private long distance(int stream, long page) {
    if (begins[stream] == NOWHERE) {
      return Long.MAX_VALUE;
    }
    int step = steps[stream];
    if (step == 0) {
      long away = Math.abs(page - begins[stream]) - 1;
      return away < 0 || away > slackPages ? Long.MAX_VALUE : away;
    }
    long beyond = (page - ends[stream]) * step;
    boolean follows = beyond >= 0 && beyond <= slackPages;
    boolean leftOut = slackPages > 0 && beyond < 0 && (page - begins[stream]) * step >= -slackPages;
    return follows || leftOut ? Math.abs(beyond) : Long.MAX_VALUE;
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
    broughtIn(lines, lines);
  }

  /**
   * The same for a window that left lines out.
   *
   * @param pages that the window went over
   */
  public void broughtIn(int lines, int pages) {
    open = false;
    int step = step();
    long end = currentPage + Math.max(1, pages) * (long) step;
    boolean further = steps[current] == 0 || (end - ends[current]) * step > 0;
    begins[current] = currentPage;
    ends[current] = further || slackPages == 0 ? end : ends[current];
    lastCounts[current] = Math.max(1, lines) - 1;
  }
}
