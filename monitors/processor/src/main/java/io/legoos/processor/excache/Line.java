package io.legoos.processor.excache;

/**
 * What is known of one line, packed into an int: state in bits 0..2, flags in bits 3..7, a number
 * in bits 8..31 (the slot of a resident or fetched line, the place in the batch of one that is
 * evicted).
 */
public final class Line {
  /** Every line that nobody touched yet. */
  public static final int UNTOUCHED = 0;

  /**
   * A flush of earlier bytes of this resident line is not acknowledged yet: it must not be evicted.
   */
  public static final int FLUSH_PENDING = 1 << 3;

  /** Fetched ahead of any use that we know of. */
  public static final int PREFETCHED = 1 << 4;

  /** The owner holds some version of the line. */
  public static final int HELD = 1 << 5;

  /** The largest slot number. */
  public static final int MAX_NUMBER = (1 << 24) - 1;

  private static final int STATE_MASK = 7;
  private static final int FLAGS_MASK = 0xf8;

  private Line() {}

  public static int of(LineState state, int flags, int number) {
    return state.ordinal() | (flags & FLAGS_MASK) | number << 8;
  }

  public static LineState state(int line) {
    return LineState.of(line & STATE_MASK);
  }

  public static int number(int line) {
    return line >>> 8;
  }

  public static boolean has(int line, int flag) {
    return (line & flag) != 0;
  }

  /**
   * What becomes of a line when all that its owner held is lost. A resident line has the only bytes
   * from now on: see {@link #isOnlyCopy}. Of one that is being fetched, the fetch tells.
   */
  public static int afterLoss(int line) {
    return switch (state(line)) {
      case REMOTE -> of(LineState.LOST, 0, 0);
      case FETCHING -> line;
      case ZERO, CLEAN, DIRTY, EVICTING, LOST -> line & ~HELD;
    };
  }

  /**
   * Whether the line is write-protected although no owner holds its bytes any more. It must not
   * leave as it is; without the protection it is a dirty line.
   */
  public static boolean isOnlyCopy(int line) {
    return state(line) == LineState.CLEAN && !has(line, HELD);
  }

  /** The flag {@link #HELD} of the line, to carry over. */
  public static int held(int line) {
    return line & HELD;
  }
}
