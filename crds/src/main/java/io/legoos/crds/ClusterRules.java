package io.legoos.crds;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a LegoCluster in Java, for API servers without CEL and for {@code lego up}: the same
 * fields and sentences as in its definition. Pure.
 */
public final class ClusterRules {
  private ClusterRules() {}

  /**
   * What {@code cluster} breaks; empty when it is valid. As with the API server, rules are asked
   * only when every field is within its bounds.
   */
  public static List<Violation> violations(LegoCluster cluster) {
    List<Violation> bounds = StructuralSchema.LEGO_CLUSTER.violations(cluster);
    return bounds.isEmpty() ? rules(cluster.getSpec()) : bounds;
  }

  /** What the change from {@code before} to {@code after} breaks; each is valid by itself. */
  public static List<Violation> violations(LegoClusterSpec before, LegoClusterSpec after) {
    List<Violation> found = new ArrayList<>();
    if (!isSame(before.vRegionSize(), after.vRegionSize())) {
      found.add(new Violation("spec.vRegionSize", Rules.IMMUTABLE));
    }
    for (int i = 0; i < after.pools().size(); i++) {
      PoolSpec pool = after.pools().get(i);
      for (PoolSpec old : before.pools()) {
        if (old.name().equals(pool.name())) {
          change("spec.pools[" + i + "]", old, pool, found);
        }
      }
    }
    return List.copyOf(found);
  }

  private static void change(String path, PoolSpec before, PoolSpec after, List<Violation> found) {
    if (before.role() != after.role()) {
      found.add(new Violation(path + ".role", Rules.IMMUTABLE));
    }
    if (before.volume() != null
        && after.volume() != null
        && !after.volume().isAtLeast(before.volume())) {
      found.add(new Violation(path + ".volume", Rules.GROWS));
    }
    if (!Objects.equals(before.storageClassName(), after.storageClassName())) {
      found.add(new Violation(path + ".storageClassName", Rules.IMMUTABLE));
    }
  }

  private static List<Violation> rules(LegoClusterSpec spec) {
    List<Violation> found = new ArrayList<>();
    if (Long.bitCount(spec.vRegionSize().units()) != 1
        || !isSame(spec.vRegionSize(), new Quantity(Long.toString(spec.vRegionSize().units())))
        || !spec.vRegionSize().isWithin("1Mi", "1Gi")) {
      found.add(new Violation("spec.vRegionSize", Rules.VREGION));
    }
    Amounts.exCache("spec.exCache.size", spec.exCache().size(), found);
    int ways = spec.exCache().ways();
    if (ways != 0 && (ways < ExCacheSpec.MIN_WAYS || Integer.bitCount(ways) != 1)) {
      found.add(new Violation("spec.exCache.ways", Rules.WAYS));
    }
    for (int i = 0; i < spec.pools().size(); i++) {
      pool("spec.pools[" + i + "]", spec.pools().get(i), found);
    }
    together(spec, found);
    return List.copyOf(found);
  }

  private static void pool(String path, PoolSpec pool, List<Violation> found) {
    Amounts.cpu(path + ".cpu", pool.cpu(), found);
    if (pool.memory() != null && !pool.memory().isWithin(Rules.MIN_POOL_MEMORY, Rules.MAX_SPACE)) {
      found.add(new Violation(path + ".memory", Rules.POOL_MEMORY));
    }
    Amounts.space(path + ".capacity", pool.capacity(), found);
    Amounts.space(path + ".volume", pool.volume(), found);
    if (pool.nodeSelector() != null
        && pool.nodeSelector().keySet().stream()
            .anyMatch(key -> key.codePointCount(0, key.length()) > Rules.MAX_LABEL_KEY)) {
      found.add(new Violation(path + ".nodeSelector", Rules.LABEL_KEYS));
    }
    if ((pool.capacity() != null) != (pool.role() == PoolRole.MEMORY)) {
      found.add(new Violation(path + ".capacity", Rules.CAPACITY_ROLE));
    }
    if ((pool.volume() != null) != (pool.role() == PoolRole.STORAGE)) {
      found.add(new Violation(path + ".volume", Rules.VOLUME_ROLE));
    }
    onlyFor(PoolRole.PROCESSOR, pool, pool.image(), path + ".image", Rules.IMAGE_ROLE, found);
    onlyFor(PoolRole.PROCESSOR, pool, pool.vNodes(), path + ".vNodes", Rules.VNODES_ROLE, found);
    onlyFor(
        PoolRole.STORAGE,
        pool,
        pool.storageClassName(),
        path + ".storageClassName",
        Rules.STORAGE_CLASS_ROLE,
        found);
    onlyFor(
        PoolRole.STORAGE,
        pool,
        pool.volumeReclaim(),
        path + ".volumeReclaim",
        Rules.RECLAIM_ROLE,
        found);
  }

  private static void onlyFor(
      PoolRole role,
      PoolSpec pool,
      @Nullable Object value,
      String path,
      String sentence,
      List<Violation> found) {
    if (value != null && pool.role() != role) {
      found.add(new Violation(path, sentence));
    }
  }

  /** Rules about several pools. */
  private static void together(LegoClusterSpec spec, List<Violation> found) {
    for (PoolRole role : PoolRole.values()) {
      if (spec.pools().stream().noneMatch(pool -> pool.role() == role)) {
        found.add(new Violation("spec.pools", Rules.ROLES));
        break;
      }
    }
    if (monitors(spec.pools().stream()) > LegoClusterSpec.MAX_MONITORS) {
      found.add(new Violation("spec.pools", Rules.MONITORS));
    }
    if (monitors(spec.pools().stream().filter(pool -> pool.role() == PoolRole.MEMORY))
        < spec.replication()) {
      found.add(new Violation("spec.replication", Rules.REPLICATION_FITS));
    }
    if (spec.pools().stream()
        .anyMatch(
            pool ->
                pool.role() == PoolRole.PROCESSOR
                    && pool.capacityBytes() < spec.exCache().size().units())) {
      found.add(new Violation("spec.exCache.size", Rules.EXCACHE_FITS));
    }
    if (spec.pools().stream()
        .anyMatch(
            pool -> pool.capacity() != null && !pool.capacity().isAtLeast(spec.vRegionSize()))) {
      found.add(new Violation("spec.vRegionSize", Rules.CAPACITY_HOLDS));
    }
  }

  private static long monitors(Stream<PoolSpec> pools) {
    return pools.mapToLong(PoolSpec::replicas).sum();
  }

  private static boolean isSame(Quantity one, Quantity other) {
    return one.isAtLeast(other) && other.isAtLeast(one);
  }
}
