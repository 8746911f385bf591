package io.legoos.crds;

import java.util.List;

/**
 * The desired cluster.
 *
 * @param vRegionSize grain in which memory monitors own address space: a power of two, 1Mi to 1Gi
 * @param overcommit memory that may be mapped, as a multiple of the monitors' capacity: 0.1 to 100
 * @param exCache the cache of a program that asks for none of its own
 * @param pools at least one pool of each role
 */
public record LegoClusterSpec(
    Quantity vRegionSize, double overcommit, ExCacheSpec exCache, List<PoolSpec> pools) {
  public LegoClusterSpec {
    pools = List.copyOf(pools);
  }
}
