package io.legoos.crds;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed cluster.
 *
 * @param observedGeneration generation of the spec that this status answers
 * @param phase where it stands, for eyes; programs read the conditions
 * @param processors ready and wanted processor monitors, as {@code 2/2}, for eyes
 * @param memories ready and wanted memory monitors, for eyes
 * @param storages ready and wanted storage monitors, for eyes
 * @param usedMemory used and whole page frames, as {@code 12Mi/2048Mi}, for eyes
 * @param managersAddress host:port where monitors reach the managers
 * @param conditions Ready, Valid, Progressing, Draining and ManagersServing
 * @param pools each pool as it is
 * @param monitors each monitor as it is
 */
@ApiObject
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
    @Nullable @Size(max = LegoClusterSpec.MAX_MONITORS) List<MonitorStatus> monitors) {}
