package io.legoos.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The ExCache of a vProcess that names no size.
 *
 * @param size bytes of program memory kept at the processor, at least {@link #MINIMUM}
 * @param ways lines per set; 0 is fully associative, the default; 64 is LegoOS's own choice
 * @param policy which line leaves first
 */
@ApiObject
public record ExCacheSpec(
    @Default("64Mi") @ValidationRule(value = Rules.EXCACHE_SIZE_CEL, message = Rules.EXCACHE_SIZE)
        Quantity size,
    @Default("0")
        @Min(0)
        @Max(MAX_WAYS)
        @ValidationRule(value = Rules.WAYS_CEL, message = Rules.WAYS)
        Integer ways,
    @Default("REFAULT") ExCachePolicy policy) {
  /** One instruction may need several lines of one set at once. */
  public static final int MIN_WAYS = 8;

  public static final int MAX_WAYS = 1 << 16;

  /** Smallest ExCache a processor monitor accepts: below it no program makes progress. */
  public static final String MINIMUM = "4Mi";

  /** Largest one. */
  public static final String MAXIMUM = "32Gi";

  /** Absent values get their defaults. */
  public ExCacheSpec(
      @Nullable Quantity size, @Nullable Integer ways, @Nullable ExCachePolicy policy) {
    this.size = size == null ? new Quantity("64Mi") : size;
    this.ways = ways == null ? 0 : ways;
    this.policy = policy == null ? ExCachePolicy.REFAULT : policy;
  }

  /** The cache when a cluster names none. */
  public static ExCacheSpec defaults() {
    return new ExCacheSpec(null, null, null);
  }
}
