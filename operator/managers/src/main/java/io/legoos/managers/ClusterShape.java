package io.legoos.managers;

/**
 * What all components of a cluster agree on.
 *
 * @param vregionBytes a power of two, at least {@value #MIN_VREGION_BYTES}
 * @param overcommit how often a memory monitor's capacity may be charged
 * @param replication memory monitors that hold each page, 1 or 2
 */
public record ClusterShape(long vregionBytes, double overcommit, int replication) {
  public static final long MIN_VREGION_BYTES = 1 << 20;
  public static final long MAX_VREGION_BYTES = 1L << 40;
  private static final int MAX_REPLICATION = 2;

  public ClusterShape {
    if (vregionBytes < MIN_VREGION_BYTES
        || vregionBytes > MAX_VREGION_BYTES
        || Long.bitCount(vregionBytes) != 1) {
      throw new IllegalArgumentException(
          "a vRegion is a power of two from 1 MiB to 1 TiB, not " + vregionBytes + " bytes");
    }
    if (!(overcommit > 0)) {
      throw new IllegalArgumentException("overcommit is above 0, not " + overcommit);
    }
    if (!isReplication(replication)) {
      throw new IllegalArgumentException("a replication is 1 or 2, not " + replication);
    }
  }

  static boolean isReplication(int monitors) {
    return monitors >= 1 && monitors <= MAX_REPLICATION;
  }
}
