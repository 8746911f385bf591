package io.legoos.crds;

/** Which line of an ExCache set is evicted. */
public enum ExCachePolicy {
  /** The line inserted first. */
  FIFO,
  /** The line used longest ago, as far as a sweep can tell. */
  LRU
}
