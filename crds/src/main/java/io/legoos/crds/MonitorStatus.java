package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One monitor as it is.
 *
 * @param name of the monitor and of its pod
 * @param state as the managers believe, or Starting before they know it
 * @param vProcesses that run on it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
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
