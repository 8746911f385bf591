package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed cluster.
 *
 * @param observedGeneration of the spec that this status answers
 * @param processors ready and wanted processor monitors, as {@code 2/2}, for eyes
 * @param usedMemory used and whole page frames, as {@code 12Mi/2048Mi}, for eyes
 * @param managersAddress host:port where monitors reach the managers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LegoClusterStatus(
    @Nullable Long observedGeneration,
    @Nullable ClusterPhase phase,
    @Nullable @Size(max = 32) String processors,
    @Nullable @Size(max = 32) String memories,
    @Nullable @Size(max = 32) String storages,
    @Nullable @Size(max = 64) String usedMemory,
    @Nullable @Size(max = 64) String managersAddress,
    @Nullable @Size(max = 16) List<Condition> conditions,
    @Nullable @Size(max = LegoClusterSpec.MAX_POOLS) List<PoolStatus> pools,
    @Nullable @Size(max = 1024) List<MonitorStatus> monitors) {}
