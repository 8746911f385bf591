package io.legoos.crds;

/** Which line of an ExCache set is evicted. */
public enum ExCachePolicy {
  /** The line inserted first. */
  FIFO,
  /** The line used longest ago, as far as faults tell. */
  LRU,
  /** The line inserted first among those that did not come back soon after an eviction. */
  REFAULT
}
