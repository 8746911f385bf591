package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One pool as it is.
 *
 * @param capacityBytes ExCaches, page frames or file space of all its monitors
 * @param usedBytes of it, in use now
 * @param allocatedBytes of it, promised: ExCaches given, memory charged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolStatus(
    @Required @Size(max = 63) String name,
    PoolRole role,
    int desired,
    int ready,
    long capacityBytes,
    long usedBytes,
    long allocatedBytes) {}
