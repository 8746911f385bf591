package io.legoos.memory.owner;

/** How many vRegions a monitor owns, and of how many it is the secondary. */
public record VRegionCounts(long owned, long secondary) {
  static final VRegionCounts NONE = new VRegionCounts(0, 0);

  VRegionCounts plus(VRegionCounts other) {
    return new VRegionCounts(owned + other.owned, secondary + other.secondary);
  }
}
