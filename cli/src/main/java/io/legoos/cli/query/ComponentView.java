package io.legoos.cli.query;

/**
 * A component of a cluster as users see it; the names are the keys of {@code -o json}.
 *
 * @param name unique in the cluster
 * @param role managers, processor, memory or storage
 * @param pid its process on this machine
 * @param address host:port of its control plane
 * @param metricsAddress host:port of its metrics, for Prometheus; empty: it was started without
 * @param capacityBytes page frames, volume or sum of ExCaches
 * @param usedBytes of that; 0, as all figures, of one that is not heard of
 * @param peakUsedBytes most that was used since the component started; memory monitors only
 * @param unreplicatedBytes of pages that it should keep for other monitors and has no room for
 * @param replicaLogBytes of such pages in its log in memory
 * @param replicaBackupBytes of such pages that it has at a storage monitor, with what is outdated
 * @param replicaFramedBytes of such pages in its page frames
 * @param state a member state of the managers
 */
public record ComponentView(
    String name,
    String role,
    long pid,
    String address,
    String metricsAddress,
    long capacityBytes,
    long usedBytes,
    long peakUsedBytes,
    long unreplicatedBytes,
    long replicaLogBytes,
    long replicaBackupBytes,
    long replicaFramedBytes,
    String state) {
  /**
   * Whether its figures are what it says: not those of one that is not heard of any more, or yet.
   */
  boolean isTold() {
    return !ClusterView.SILENT.contains(state);
  }
}
