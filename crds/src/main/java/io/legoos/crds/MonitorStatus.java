package io.legoos.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One monitor as it is.
 *
 * @param name name of the monitor and of its pod
 * @param role what it is
 * @param pool name of its pool
 * @param node Kubernetes node that its pod runs on
 * @param address where its control plane listens, host:port
 * @param state its state as the managers believe, or Starting before they know it
 * @param capacityBytes ExCaches, page frames or file space it offers
 * @param usedBytes part of the capacity that is in use now
 * @param allocatedBytes part of the capacity that is promised
 * @param vProcesses how many programs run on it
 */
@ApiObject
public record MonitorStatus(
    @Required @Size(max = 63) String name,
    PoolRole role,
    @Size(max = 63) String pool,
    @Nullable @Size(max = 253) String node,
    @Nullable @Size(max = 64) String address,
    @Size(max = 16) String state,
    long capacityBytes,
    long usedBytes,
    long allocatedBytes,
    int vProcesses) {}
