package io.legoos.managers.placement;

/**
 * Sums over all memory monitors, kept as candidates come and go. In whole numbers, since a sum of
 * doubles depends on its order, and the owners would too. Not thread-safe.
 */
final class ClusterLoad {
  /** Parts of one access a second. */
  private static final double PARTS = 1024;

  private static final int PAGE_SHIFT = 12;

  /** Of one monitor, so that no number of monitors that there can be overflows a sum. */
  private static final long MOST = 1L << 46;

  private long loadParts;
  private long committedPages;
  private long promisedVRegions;

  void add(MemoryCandidate candidate) {
    count(candidate, 1);
  }

  void remove(MemoryCandidate candidate) {
    count(candidate, -1);
  }

  private void count(MemoryCandidate candidate, int sign) {
    loadParts += sign * Math.min(MOST, Math.round(candidate.accessLoad() * PARTS));
    committedPages += sign * Math.min(MOST, candidate.committedBytes() >> PAGE_SHIFT);
    promisedVRegions += sign * Math.min(MOST, candidate.promisedVRegions());
  }

  long promisedVRegions() {
    return promisedVRegions;
  }

  /** The load to expect of a new vRegion: the cluster's average, and at least one page a second. */
  double loadOfOneVRegion(long vregionBytes) {
    double committed = vregionBytes + (double) committedPages * (1 << PAGE_SHIFT);
    return Math.max(1, loadParts / PARTS * vregionBytes / committed);
  }
}
