package io.legoos.operator.vprocess;

import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.VProcessSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which processor pools of its cluster a VProcess may run in. Pure. */
final class PoolChoice {
  private PoolChoice() {}

  /** What a schema cannot see; null when the cluster could run it. */
  static @Nullable String misfit(LegoClusterSpec cluster, VProcessSpec spec) {
    List<PoolSpec> named = processors(cluster).stream().filter(p -> isNamed(spec, p)).toList();
    if (named.isEmpty()) {
      return "LegoCluster " + spec.cluster() + " has no processor pool " + spec.pool();
    }
    List<PoolSpec> able = named.stream().filter(p -> isAble(spec, p)).toList();
    if (able.isEmpty()) {
      return "no processor pool that it may run in has vNodes: true, so none mounts the files of"
          + " VNode "
          + spec.vNode();
    }
    if (spec.vNode() != null
        && spec.inputFiles().stream().anyMatch(f -> !f.fileName().equals(spec.stdinFile()))) {
      return "in a VNode only the stdinFile of the inputFiles is given; put others into its volume";
    }
    long asked =
        (spec.exCache() == null ? cluster.exCache().size() : spec.exCache().size()).units();
    return able.stream().anyMatch(pool -> pool.capacityBytes() >= asked)
        ? null
        : "an ExCache of " + asked + " bytes fits in no monitor of its processor pools";
  }

  /** Whether a monitor of that name, by its pool, may run it. */
  static boolean allows(LegoClusterSpec cluster, VProcessSpec spec, String monitor) {
    return processors(cluster).stream()
        .filter(pool -> isNamed(spec, pool) && isAble(spec, pool))
        .anyMatch(pool -> isOf(spec.cluster() + "-" + pool.name() + "-", monitor));
  }

  private static List<PoolSpec> processors(LegoClusterSpec cluster) {
    return cluster.pools().stream().filter(pool -> pool.role() == PoolRole.PROCESSOR).toList();
  }

  private static boolean isNamed(VProcessSpec spec, PoolSpec pool) {
    return spec.pool() == null || spec.pool().equals(pool.name());
  }

  private static boolean isAble(VProcessSpec spec, PoolSpec pool) {
    return spec.vNode() == null || pool.runsVNodes();
  }

  private static boolean isOf(String prefix, String monitor) {
    return monitor.startsWith(prefix)
        && monitor.length() > prefix.length()
        && monitor.substring(prefix.length()).chars().allMatch(Character::isDigit);
  }
}
