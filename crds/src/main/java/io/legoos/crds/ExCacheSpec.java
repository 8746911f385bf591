package io.legoos.crds;

/**
 * The ExCache of a vProcess that names no size.
 *
 * @param size bytes of program memory kept at the processor, at least {@link #MINIMUM}
 * @param ways lines per set; 0 is fully associative, 64 is LegoOS's own choice
 * @param policy which line leaves first
 */
public record ExCacheSpec(Quantity size, int ways, ExCachePolicy policy) {
  /** One instruction may need several lines of one set at once. */
  public static final int MIN_WAYS = 8;

  public static final int MAX_WAYS = 1 << 16;

  /** Smallest ExCache a processor monitor accepts: below it no program makes progress. */
  public static final String MINIMUM = "4Mi";

  /** Largest one. */
  public static final String MAXIMUM = "32Gi";
}
