package io.legoos.cli.bench.frame;

import io.legoos.crds.ExCachePolicy;

/**
 * How the ExCache of a cluster works.
 *
 * @param ways lines of a set; 0: one set
 * @param piggyback whether a fetch takes lines that leave along
 * @param prefetch whether a fetch may bring in lines ahead of their use
 */
public record CacheShape(ExCachePolicy policy, int ways, boolean piggyback, boolean prefetch) {
  /** As of a LegoCluster that says nothing. */
  public static final CacheShape DEFAULT = new CacheShape(ExCachePolicy.REFAULT, 0, true, true);

  /** The same without lines that nobody asked for. */
  public CacheShape withoutPrefetch() {
    return new CacheShape(policy, ways, piggyback, false);
  }

  /** For a table. */
  @Override
  public String toString() {
    return policy
        + ", "
        + (ways == 0 ? "one set" : ways + " ways")
        + (piggyback ? "" : ", no piggyback")
        + (prefetch ? "" : ", no prefetch");
  }
}
