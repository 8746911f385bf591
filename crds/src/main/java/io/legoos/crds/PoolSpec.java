package io.legoos.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Monitors of one role and one shape.
 *
 * @param name RFC 1123 label, unique in the cluster; part of its monitors' names
 * @param role what the monitors are; cannot change
 * @param replicas how many monitors
 * @param cpu cores of each monitor
 * @param memory main memory of each beside its capacity; null: the role's default. A processor
 *     monitor's ExCaches have what is left of it after {@link #PROCESSOR_RESERVE}
 * @param capacity page frames of each memory monitor; null for the other roles
 * @param volume file space of each storage monitor, may only grow; null for the other roles
 * @param storageClassName storage class of the volumes; null: the default one; cannot change
 * @param volumeReclaim what becomes of volumes; null is {@link VolumeReclaim#Delete}
 * @param image for processor pools: a glibc-based image whose programs run there; null: our own
 * @param vNodes for processor pools: whether programs of VNodes run there, with the VNode's files
 *     mounted; their monitors then have CAP_SYS_ADMIN. null: no
 * @param nodeSelector labels that a node must have to take one of them; null: any node
 * @param tolerations taints of nodes that they accept
 */
@ApiObject
@ValidationRule(
    value = Rules.CAPACITY_ROLE_CEL,
    message = Rules.CAPACITY_ROLE,
    fieldPath = ".capacity")
@ValidationRule(value = Rules.VOLUME_ROLE_CEL, message = Rules.VOLUME_ROLE, fieldPath = ".volume")
@ValidationRule(value = Rules.IMAGE_ROLE_CEL, message = Rules.IMAGE_ROLE, fieldPath = ".image")
@ValidationRule(value = Rules.VNODES_ROLE_CEL, message = Rules.VNODES_ROLE, fieldPath = ".vNodes")
@ValidationRule(
    value = Rules.STORAGE_CLASS_ROLE_CEL,
    message = Rules.STORAGE_CLASS_ROLE,
    fieldPath = ".storageClassName")
@ValidationRule(
    value = Rules.STORAGE_CLASS_SAME_CEL,
    message = Rules.IMMUTABLE,
    fieldPath = ".storageClassName")
@ValidationRule(
    value = Rules.RECLAIM_ROLE_CEL,
    message = Rules.RECLAIM_ROLE,
    fieldPath = ".volumeReclaim")
public record PoolSpec(
    @Required @Size(min = 1, max = LegoResources.MAX_POOL_NAME) @Pattern(Rules.LABEL_PATTERN)
        String name,
    @Required @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE) PoolRole role,
    @Default("1") @Min(0) @Max(MAX_REPLICAS) Integer replicas,
    @Default("1") @ValidationRule(value = Rules.CPU_CEL, message = Rules.CPU) Quantity cpu,
    @Nullable @ValidationRule(value = Rules.POOL_MEMORY_CEL, message = Rules.POOL_MEMORY)
        Quantity memory,
    @Nullable @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE) Quantity capacity,
    @Nullable
        @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE)
        @ValidationRule(value = Rules.GROWS_CEL, message = Rules.GROWS)
        Quantity volume,
    @Nullable @Size(min = 1, max = 253) String storageClassName,
    @Nullable VolumeReclaim volumeReclaim,
    @Nullable @Size(min = 1, max = 512) String image,
    @Nullable Boolean vNodes,
    @Nullable
        @Size(max = 16)
        @ValidationRule(value = Rules.LABEL_KEYS_CEL, message = Rules.LABEL_KEYS)
        Map<String, String> nodeSelector,
    @Nullable @Size(max = 16) List<TolerationSpec> tolerations) {
  /** Part of a processor monitor's memory that is not for ExCaches: its JVM and page cache. */
  public static final String PROCESSOR_RESERVE = "256Mi";

  public static final String DEFAULT_PROCESSOR_MEMORY = "1Gi";

  public static final int MAX_REPLICAS = 256;

  /** Absent values get their defaults. */
  public PoolSpec(
      String name,
      PoolRole role,
      @Nullable Integer replicas,
      @Nullable Quantity cpu,
      @Nullable Quantity memory,
      @Nullable Quantity capacity,
      @Nullable Quantity volume,
      @Nullable String storageClassName,
      @Nullable VolumeReclaim volumeReclaim,
      @Nullable String image,
      @Nullable Boolean vNodes,
      @Nullable Map<String, String> nodeSelector,
      @Nullable List<TolerationSpec> tolerations) {
    this.name = name;
    this.role = role;
    this.replicas = replicas == null ? 1 : replicas;
    this.cpu = cpu == null ? new Quantity("1") : cpu;
    this.memory = memory;
    this.capacity = capacity;
    this.volume = volume;
    this.storageClassName = storageClassName;
    this.volumeReclaim = volumeReclaim;
    this.image = image;
    this.vNodes = vNodes;
    this.nodeSelector = nodeSelector == null ? null : Map.copyOf(nodeSelector);
    this.tolerations = tolerations == null ? null : List.copyOf(tolerations);
  }

  /** What a monitor of this pool offers, in bytes: ExCaches, page frames or file space. */
  public long capacityBytes() {
    return switch (role) {
      case MEMORY -> capacity == null ? 0 : capacity.units();
      case STORAGE -> volume == null ? 0 : volume.units();
      case PROCESSOR ->
          Math.max(0, memoryOrDefault().units() - new Quantity(PROCESSOR_RESERVE).units());
    };
  }

  /** Whether its monitors mount the files of VNodes. */
  public boolean runsVNodes() {
    return vNodes != null && vNodes;
  }

  private Quantity memoryOrDefault() {
    return memory == null ? new Quantity(DEFAULT_PROCESSOR_MEMORY) : memory;
  }
}
