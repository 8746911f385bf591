package io.legoos.processor.excache;

/**
 * What every ExCache of a processor monitor does.
 *
 * @param policy which line of a set leaves first
 * @param piggyback whether a fetch takes lines that leave along (row P8)
 * @param prefetch whether a fetch may bring in lines ahead of their use, too (row P26)
 */
public record ExCacheHabits(ReplacementPolicy policy, boolean piggyback, boolean prefetch) {
  /** All that there is, with this policy. */
  public static ExCacheHabits of(ReplacementPolicy policy) {
    return new ExCacheHabits(policy, true, true);
  }
}
