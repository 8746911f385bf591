package io.legoos.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The desired cluster.
 *
 * @param vRegionSize grain in which memory monitors own address space: a power of two, 1Mi to 1Gi
 * @param overcommit memory that may be mapped, as a multiple of the monitors' capacity: 0.1 to 100
 * @param replication memory monitors that hold each page: 1 or 2
 * @param exCache the cache of a program that asks for none of its own
 * @param paused the operator changes nothing while this is true
 * @param image what the monitors' pods run; null: the operator's own image
 * @param pools at least one pool of each role
 */
@ApiObject
@ValidationRule(
    value = Rules.REPLICATION_FITS_CEL,
    message = Rules.REPLICATION_FITS,
    fieldPath = ".replication")
@ValidationRule(
    value = Rules.EXCACHE_FITS_CEL,
    message = Rules.EXCACHE_FITS,
    fieldPath = ".exCache.size")
@ValidationRule(
    value = Rules.CAPACITY_HOLDS_CEL,
    message = Rules.CAPACITY_HOLDS,
    fieldPath = ".vRegionSize")
public record LegoClusterSpec(
    @Default("1Gi")
        @ValidationRule(value = Rules.VREGION_CEL, message = Rules.VREGION)
        @ValidationRule(value = Rules.VREGION_SAME_CEL, message = Rules.IMMUTABLE)
        Quantity vRegionSize,
    @Default("1.0")
        @Min(MIN_OVERCOMMIT)
        @Max(100)
        @ValidationRule(value = Rules.OVERCOMMIT_CEL, message = Rules.OVERCOMMIT)
        Double overcommit,
    @Default("1") @Min(1) @Max(MAX_REPLICATION) Integer replication,
    @Default("{}") ExCacheSpec exCache,
    @Default("false") Boolean paused,
    @Nullable @Size(min = 1, max = 512) String image,
    @Required
        @Size(min = MIN_POOLS, max = MAX_POOLS)
        @ValidationRule(value = Rules.ROLES_CEL, message = Rules.ROLES)
        @ValidationRule(value = Rules.MONITORS_CEL, message = Rules.MONITORS)
        List<PoolSpec> pools) {
  public static final int MIN_POOLS = 3;
  public static final int MAX_POOLS = 32;

  /** Of all pools together: as many as the status lists. */
  public static final int MAX_MONITORS = 1024;

  static final int MAX_REPLICATION = 2;

  static final double MIN_OVERCOMMIT = 0.1;

  /** Absent values get their defaults. */
  public LegoClusterSpec(
      @Nullable Quantity vRegionSize,
      @Nullable Double overcommit,
      @Nullable Integer replication,
      @Nullable ExCacheSpec exCache,
      @Nullable Boolean paused,
      @Nullable String image,
      @Nullable List<PoolSpec> pools) {
    this.vRegionSize = vRegionSize == null ? new Quantity("1Gi") : vRegionSize;
    this.overcommit = overcommit == null ? 1.0 : overcommit;
    this.replication = replication == null ? 1 : replication;
    this.exCache = exCache == null ? ExCacheSpec.defaults() : exCache;
    this.paused = paused != null && paused;
    this.image = image;
    this.pools = pools == null ? List.of() : List.copyOf(pools);
  }
}
