package io.legoos.crds;

import org.jspecify.annotations.Nullable;

/**
 * Monitors of one role and one shape.
 *
 * @param name RFC 1123 label, unique in the cluster; monitor {@code i} is called {@code name-i}
 * @param role what they are
 * @param replicas how many, at least 1
 * @param cpu cores of each, as a Kubernetes quantity
 * @param memory main memory of each beside its capacity; null: the role's default
 * @param capacity page frames of each memory monitor; null for the other roles
 * @param volume file space of each storage monitor; null for the other roles
 */
public record PoolSpec(
    String name,
    PoolRole role,
    int replicas,
    Quantity cpu,
    @Nullable Quantity memory,
    @Nullable Quantity capacity,
    @Nullable Quantity volume) {}
