package io.legoos.cli.cluster;

import java.util.List;

/**
 * What {@code lego up} started: the content of {@code cluster.json}.
 *
 * @param name the cluster's name
 * @param manifest absolute path of its manifest
 * @param startedEpochMs when it was ready
 * @param components in the order of starting
 */
public record ClusterState(
    String name, String manifest, long startedEpochMs, List<ComponentState> components) {
  public ClusterState {
    components = List.copyOf(components);
  }
}
