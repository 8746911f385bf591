package io.legoos.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A virtual server.
 *
 * @param cluster name of the LegoCluster it lives in, in the same namespace; cannot change
 * @param ownerUser numeric user that its volume's root directory belongs to, never 0; cannot change
 * @param ownerGroup numeric group of that directory; cannot change
 * @param processes processes and threads that it may have at each processor, where Linux is 6.14 or
 *     newer; cannot change
 * @param network whose network its programs have; cannot change
 * @param volume file space it may use; null: what its storage monitor has; may only grow
 */
@ApiObject
@ValidationRule(value = Rules.LIMIT_GROWS_CEL, message = Rules.GROWS, fieldPath = ".volume")
public record VNodeSpec(
    @Required
        @Size(min = 1, max = LegoResources.MAX_CLUSTER_NAME)
        @Pattern(Rules.LABEL_PATTERN)
        @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        String cluster,
    @Default("65532")
        @Min(1)
        @Max(LegoResources.MAX_ID)
        @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        Long ownerUser,
    @Default("65532")
        @Min(1)
        @Max(LegoResources.MAX_ID)
        @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        Long ownerGroup,
    @Default("4096")
        @Min(512)
        @Max(4_194_304)
        @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        Integer processes,
    @Default("Host") @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        VNodeNetwork network,
    @Nullable
        @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE)
        @ValidationRule(value = Rules.GROWS_CEL, message = Rules.GROWS)
        Quantity volume) {
  private static final int DEFAULT_PROCESSES = 4096;

  /** Absent values get their defaults: those of a VProcess. */
  public VNodeSpec(
      String cluster,
      @Nullable Long ownerUser,
      @Nullable Long ownerGroup,
      @Nullable Integer processes,
      @Nullable VNodeNetwork network,
      @Nullable Quantity volume) {
    this.cluster = cluster;
    this.ownerUser = ownerUser == null ? LegoResources.NOBODY : ownerUser;
    this.ownerGroup = ownerGroup == null ? LegoResources.NOBODY : ownerGroup;
    this.processes = processes == null ? DEFAULT_PROCESSES : processes;
    this.network = network == null ? VNodeNetwork.Host : network;
    this.volume = volume;
  }
}
