package io.legoos.cli.cluster;

import java.util.List;

/**
 * A cluster whose components all serve.
 *
 * @param directory its state directory
 * @param state what is recorded there
 * @param processes its components, in the order of {@code state}
 * @param lacksStartCaches nobody has tried to make start-up caches for its components yet
 */
record StartedCluster(
    ClusterDirectory directory,
    ClusterState state,
    List<ComponentProcess> processes,
    boolean lacksStartCaches) {
  StartedCluster {
    processes = List.copyOf(processes);
  }
}
