package io.legoos.memory.home;

/**
 * What a home goes by.
 *
 * @param vregionBytes a power of two, at least 1 MiB
 * @param replication monitors that hold each page, 1 or 2, of a vProcess that does not say
 * @param copyBytesPerSecond of the copy to a new secondary, at most
 */
public record HomeConfig(long vregionBytes, int replication, long copyBytesPerSecond) {
  /** Leaves the better part of a network, or of two cores, to the program. */
  public static final long DEFAULT_COPY_BYTES_PER_SECOND = 128L << 20;

  public HomeConfig {
    if (Long.bitCount(vregionBytes) != 1 || vregionBytes < 1 << 20) {
      throw new IllegalArgumentException("no vRegion size: " + vregionBytes);
    }
    if (replication < 1 || replication > 2 || copyBytesPerSecond < 1) {
      throw new IllegalArgumentException("a replication of 1 or 2, at a rate above 0");
    }
  }

  /** Without replication. */
  public static HomeConfig single(long vregionBytes) {
    return new HomeConfig(vregionBytes, 1, DEFAULT_COPY_BYTES_PER_SECOND);
  }
}
