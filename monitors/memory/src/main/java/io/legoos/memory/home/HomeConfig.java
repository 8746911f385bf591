package io.legoos.memory.home;

/**
 * What a home goes by.
 *
 * @param vregionBytes a power of two, at least 1 MiB
 * @param replication monitors that hold each page, 1 or 2, of a vProcess that does not say
 * @param copyBytesPerSecond of the copy to a new secondary, at most
 * @param vregionsPerShare that a share takes up, at most
 */
public record HomeConfig(
    long vregionBytes, int replication, long copyBytesPerSecond, int vregionsPerShare) {
  /** Leaves the better part of a network, or of two cores, to the program. */
  public static final long DEFAULT_COPY_BYTES_PER_SECOND = 128L << 20;

  /** Most that one share has: it moves as a whole, and each has connections of its own. */
  private static final long SHARE_BYTES = 4L << 30;

  private static final int MAX_SHARE_VREGIONS = 64;

  public HomeConfig {
    if (Long.bitCount(vregionBytes) != 1 || vregionBytes < 1 << 20) {
      throw new IllegalArgumentException("no vRegion size: " + vregionBytes);
    }
    if (replication < 1 || replication > 2 || copyBytesPerSecond < 1 || vregionsPerShare < 1) {
      throw new IllegalArgumentException("a replication of 1 or 2, at a rate above 0");
    }
  }

  /** With shares of 4 GiB, or of 64 vRegions where those are small. */
  public HomeConfig(long vregionBytes, int replication, long copyBytesPerSecond) {
    this(
        vregionBytes,
        replication,
        copyBytesPerSecond,
        (int) Math.clamp(SHARE_BYTES / vregionBytes, 1, MAX_SHARE_VREGIONS));
  }

  /** Without replication. */
  public static HomeConfig single(long vregionBytes) {
    return new HomeConfig(vregionBytes, 1, DEFAULT_COPY_BYTES_PER_SECOND);
  }
}
