package io.legoos.crds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a LegoCluster in Java, for API servers without CEL and for {@code lego up}: the same
 * fields and sentences as in the definition's schema. Pure.
 */
public final class ClusterRules {
  private static final Pattern LABEL = Pattern.compile(Rules.LABEL_PATTERN);
  private static final double MIN_OVERCOMMIT = 0.1;
  private static final double MAX_OVERCOMMIT = 100;
  private static final int MIN_POOLS = 3;

  private ClusterRules() {}

  /** Every rule that {@code cluster} breaks; empty when it is valid. */
  public static List<Violation> violations(LegoCluster cluster) {
    List<Violation> found = new ArrayList<>();
    String name = cluster.getMetadata().getName();
    if (name == null
        || name.length() > LegoResources.MAX_CLUSTER_NAME
        || !LABEL.matcher(name).matches()) {
      found.add(new Violation("metadata.name", Rules.CLUSTER_NAME));
    }
    @Nullable LegoClusterSpec spec = cluster.getSpec();
    if (spec == null) {
      found.add(new Violation("spec", "is required"));
      return found;
    }
    ownFields(spec, found);
    for (int i = 0; i < spec.pools().size(); i++) {
      pool("spec.pools[" + i + "]", spec.pools().get(i), found);
    }
    if (found.isEmpty()) {
      together(spec, found);
    }
    return List.copyOf(found);
  }

  /** Rules about the change from {@code before} to {@code after}. */
  public static List<Violation> violations(LegoClusterSpec before, LegoClusterSpec after) {
    List<Violation> found = new ArrayList<>();
    if (before.vRegionSize().units() != after.vRegionSize().units()) {
      found.add(new Violation("spec.vRegionSize", Rules.IMMUTABLE));
    }
    for (PoolSpec old : before.pools()) {
      for (int i = 0; i < after.pools().size(); i++) {
        PoolSpec pool = after.pools().get(i);
        if (pool.name().equals(old.name()) && pool.role() != old.role()) {
          found.add(new Violation("spec.pools[" + i + "].role", Rules.IMMUTABLE));
        }
      }
    }
    return found;
  }

  private static void ownFields(LegoClusterSpec spec, List<Violation> found) {
    long vRegion = spec.vRegionSize().units();
    if (Long.bitCount(vRegion) != 1 || !within(spec.vRegionSize(), "1Mi", "1Gi")) {
      found.add(new Violation("spec.vRegionSize", Rules.VREGION));
    }
    number("spec.overcommit", spec.overcommit(), MIN_OVERCOMMIT, MAX_OVERCOMMIT, found);
    number("spec.replication", spec.replication(), 1, 2, found);
    if (!within(spec.exCache().size(), ExCacheSpec.MINIMUM, ExCacheSpec.MAXIMUM)) {
      found.add(new Violation("spec.exCache.size", Rules.EXCACHE_SIZE));
    }
    int ways = spec.exCache().ways();
    if (ways != 0
        && (ways < ExCacheSpec.MIN_WAYS
            || ways > ExCacheSpec.MAX_WAYS
            || Integer.bitCount(ways) != 1)) {
      found.add(new Violation("spec.exCache.ways", Rules.WAYS));
    }
    if (spec.pools().size() < MIN_POOLS || spec.pools().size() > LegoClusterSpec.MAX_POOLS) {
      found.add(
          new Violation(
              "spec.pools",
              "should have from " + MIN_POOLS + " to " + LegoClusterSpec.MAX_POOLS + " items"));
    }
  }

  private static void pool(String path, PoolSpec pool, List<Violation> found) {
    if (pool.name() == null
        || pool.name().length() > LegoResources.MAX_POOL_NAME
        || !LABEL.matcher(pool.name()).matches()) {
      found.add(
          new Violation(
              path + ".name",
              "must be a DNS label of at most " + LegoResources.MAX_POOL_NAME + " characters"));
    }
    number(path + ".replicas", pool.replicas(), 0, PoolSpec.MAX_REPLICAS, found);
    if (!within(pool.cpu(), "1m", "1024")) {
      found.add(new Violation(path + ".cpu", Rules.CPU));
    }
    if (pool.memory() != null && !within(pool.memory(), "64Mi", "64Ti")) {
      found.add(new Violation(path + ".memory", Rules.POOL_MEMORY));
    }
    space(path + ".capacity", pool.capacity(), found);
    space(path + ".volume", pool.volume(), found);
    if ((pool.capacity() != null) != (pool.role() == PoolRole.MEMORY)) {
      found.add(new Violation(path + ".capacity", Rules.CAPACITY_ROLE));
    }
    if ((pool.volume() != null) != (pool.role() == PoolRole.STORAGE)) {
      found.add(new Violation(path + ".volume", Rules.VOLUME_ROLE));
    }
    if (pool.image() != null && pool.role() != PoolRole.PROCESSOR) {
      found.add(new Violation(path + ".image", Rules.IMAGE_ROLE));
    }
  }

  /** Rules about several fields; asked only when each field is right by itself. */
  private static void together(LegoClusterSpec spec, List<Violation> found) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.pools().size(); i++) {
      if (!names.add(spec.pools().get(i).name())) {
        found.add(new Violation("spec.pools[" + i + "]", "Duplicate value: the name of two pools"));
      }
    }
    for (PoolRole role : PoolRole.values()) {
      if (spec.pools().stream().noneMatch(pool -> pool.role() == role)) {
        found.add(new Violation("spec.pools", Rules.ROLES));
        return;
      }
    }
    long memories = 0;
    for (PoolSpec pool : spec.pools()) {
      if (pool.role() == PoolRole.MEMORY) {
        memories += pool.replicas();
      }
      if (pool.role() == PoolRole.MEMORY && pool.capacityBytes() < spec.vRegionSize().units()) {
        found.add(new Violation("spec.vRegionSize", Rules.CAPACITY_HOLDS));
      }
      if (pool.role() == PoolRole.PROCESSOR
          && pool.capacityBytes() < spec.exCache().size().units()) {
        found.add(new Violation("spec.exCache", Rules.EXCACHE_FITS));
      }
    }
    if (spec.replication() > memories) {
      found.add(new Violation("spec.replication", Rules.REPLICATION_FITS));
    }
  }

  private static void space(String path, @Nullable Quantity quantity, List<Violation> found) {
    if (quantity != null && !within(quantity, "1Mi", "64Ti")) {
      found.add(new Violation(path, Rules.SPACE));
    }
  }

  private static void number(
      String path, double value, double minimum, double maximum, List<Violation> found) {
    if (value < minimum) {
      found.add(new Violation(path, "should be greater than or equal to " + plain(minimum)));
    } else if (!(value <= maximum)) {
      found.add(new Violation(path, "should be less than or equal to " + plain(maximum)));
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static boolean within(Quantity value, String minimum, String maximum) {
    return value.milli() >= new Quantity(minimum).milli()
        && value.milli() <= new Quantity(maximum).milli();
  }
}
