package io.legoos.processor.fault;

import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one space that lie beside each other and are on their way from one owner. Guarded by the
 * lock of the {@link CacheCore}; changed by the fault handler alone.
 */
final class FetchWindow {
  /** Lines of the first frame, which is waited for: more keep it waiting, fewer cost messages. */
  private static final int FIRST_FRAME_LINES = 16;

  /** Null: nothing is under way. */
  @Nullable Space space;

  @Nullable OwnerLink owner;

  /** The line that is needed first; {@link #step} tells in which direction the others follow. */
  long page;

  int step;
  int pages;

  /** Whether they are put in so that the program can write to them at once. */
  boolean likelyWritten;

  /** How often all holders had been lost when the lines were asked for. */
  long losses;

  /** Lines that came in, from the first on. */
  int broughtIn;

  /** All frames so far came in whole. */
  boolean whole;

  /** Lines that {@code frames} frames have room for. */
  static int mostLines(int frames) {
    return FIRST_FRAME_LINES + (frames - 1) * OwnerLink.MAX_FETCHES;
  }

  void open(Space of, OwnerLink from) {
    space = of;
    owner = from;
    losses = from.losses();
    broughtIn = 0;
    whole = true;
    likelyWritten = false;
  }

  void close() {
    space = null;
    owner = null;
  }

  long firstPage() {
    return lowest(0, pages);
  }

  long endPage() {
    return firstPage() + pages;
  }

  /** Whether all lines came in. */
  boolean isIn() {
    return broughtIn == pages;
  }

  boolean contains(Space of, long line) {
    return space == of && line >= firstPage() && line < endPage();
  }

  boolean overlaps(RangeGuard guard) {
    return space == guard.space && firstPage() < guard.endPage && guard.firstPage < endPage();
  }

  /** The lowest of {@code lines} lines, of which the first is {@code from} lines from the first. */
  private long lowest(int from, int lines) {
    return step > 0 ? page + from : page - from - lines + 1;
  }

  /**
   * Has {@code frame}, the one number {@code index} of the window, ask for its lines, in the order
   * of addresses; returns how many lines it and those before it ask for.
   *
   * @param from what it returned for the frame before
   */
  int ask(PageExchange frame, int index, long spaceId, int from) {
    int lines = Math.min(pages - from, index == 0 ? FIRST_FRAME_LINES : OwnerLink.MAX_FETCHES);
    long lowest = lowest(from, lines);
    frame.clear();
    for (int i = 0; i < lines; i++) {
      frame.addFetch(spaceId, (lowest + i) << 12);
    }
    return from + lines;
  }
}
