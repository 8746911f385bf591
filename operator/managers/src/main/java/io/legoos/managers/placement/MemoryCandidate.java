package io.legoos.managers.placement;

/**
 * A memory monitor that could own a new vRegion.
 *
 * @param limitBytes capacity x overcommit
 * @param committedBytes charged there, with what was promised and is not reported yet
 * @param accessLoad pages fetched and flushed a second, lately
 * @param promisedVRegions assigned so lately that their load does not show yet
 */
public record MemoryCandidate(
    String name, long limitBytes, long committedBytes, double accessLoad, long promisedVRegions)
    implements Candidate {

  public MemoryCandidate {
    if (limitBytes < 0 || committedBytes < 0 || promisedVRegions < 0 || !(accessLoad >= 0)) {
      throw new IllegalArgumentException("negative or no number for " + name);
    }
  }

  /** What may still be charged; 0 when it is over its limit. */
  public long roomBytes() {
    return Math.max(0, limitBytes - committedBytes);
  }
}
