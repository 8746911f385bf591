package io.legoos.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One pool as it is.
 *
 * @param name name of the pool, as in the spec
 * @param role what its monitors are
 * @param desired how many monitors there should be
 * @param ready how many monitors serve
 * @param capacityBytes ExCaches, page frames or file space of all its monitors
 * @param usedBytes part of the capacity that is in use now
 * @param allocatedBytes part of the capacity that is promised: ExCaches given, memory charged
 */
@ApiObject
public record PoolStatus(
    @Required @Size(max = 63) String name,
    PoolRole role,
    int desired,
    int ready,
    long capacityBytes,
    long usedBytes,
    long allocatedBytes) {}
