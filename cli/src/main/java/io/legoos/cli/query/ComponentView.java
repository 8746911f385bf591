package io.legoos.cli.query;

/**
 * A component of a cluster as users see it; the names are the keys of {@code -o json}.
 *
 * @param name unique in the cluster
 * @param role managers, processor, memory or storage
 * @param pid its process on this machine
 * @param address host:port of its control plane
 * @param capacityBytes page frames, volume or sum of ExCaches
 * @param usedBytes of that
 * @param peakUsedBytes most that was used since the component started
 * @param state a member state of the managers
 */
public record ComponentView(
    String name,
    String role,
    long pid,
    String address,
    long capacityBytes,
    long usedBytes,
    long peakUsedBytes,
    String state) {}
