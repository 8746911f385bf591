package io.legoos.cli.cluster;

import org.jspecify.annotations.Nullable;

/**
 * One started component, as recorded in {@code cluster.json}.
 *
 * @param name unique in the cluster
 * @param role a {@link ComponentRole} word
 * @param pid its process
 * @param startTicks of that process, so that a reused pid is never signalled
 * @param address host:port of its control plane
 * @param pageAddress host:port of its page channel; null for all but memory monitors
 * @param metricsAddress host:port of its metrics, for Prometheus
 * @param localSocket path of its Unix socket; null for memory and storage monitors
 * @param capacityBytes page frames, volume or sum of ExCaches; 0 for the managers
 */
public record ComponentState(
    String name,
    String role,
    long pid,
    long startTicks,
    String address,
    @Nullable String pageAddress,
    @Nullable String metricsAddress,
    @Nullable String localSocket,
    long capacityBytes) {
  /** The recorded process. */
  public ProcessIdentity process() {
    return new ProcessIdentity(pid, startTicks);
  }
}
