package io.legoos.processor.excache;

/**
 * The shape of an ExCache.
 *
 * @param sets number of sets
 * @param ways lines of each set
 */
public record ExCacheGeometry(int sets, int ways) {
  public static final int LINE_BYTES = 4096;

  /** The smallest ExCache that a program can make progress in. */
  public static final long MIN_BYTES = 4L << 20;

  /** 32 GiB: a limit of the slot number in {@link Line}, with its spare ways. */
  public static final long MAX_BYTES = 32L << 30;

  /**
   * The fewest ways of a set: an instruction may touch several lines of one set, all of which must
   * be resident at once, or it never completes.
   */
  public static final int MIN_WAYS = 8;

  /**
   * The geometry of {@code bytes} with {@code ways} lines a set; 0 ways: fully associative.
   *
   * @throws IllegalArgumentException when the size is outside [{@link #MIN_BYTES}, {@link
   *     #MAX_BYTES}], or the ways are not 0 or a power of two that fits
   */
  public static ExCacheGeometry of(long bytes, int ways) {
    if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an ExCache has "
              + (MIN_BYTES >> 20)
              + "Mi to "
              + (MAX_BYTES >> 30)
              + "Gi, not "
              + bytes
              + " bytes");
    }
    int lines = (int) (bytes / LINE_BYTES);
    if (ways == 0) {
      return new ExCacheGeometry(1, lines);
    }
    if (ways < MIN_WAYS || Integer.bitCount(ways) != 1 || ways > lines) {
      throw new IllegalArgumentException(
          "ways are 0 or a power of two from " + MIN_WAYS + " up to the lines, not " + ways);
    }
    return new ExCacheGeometry(lines / ways, ways);
  }

  public int lines() {
    return sets * ways;
  }

  public long bytes() {
    return (long) lines() * LINE_BYTES;
  }
}
