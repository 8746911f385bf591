package io.legoos.cli.cluster;

import java.util.Map;

/**
 * One component to start.
 *
 * @param name unique in the cluster
 * @param role what it is
 * @param cores whole cores its JVM counts on
 * @param capacityBytes page frames, volume or sum of ExCaches; 0 for the managers
 * @param settings its configuration, without addresses and paths
 */
record ComponentPlan(
    String name, ComponentRole role, int cores, long capacityBytes, Map<String, String> settings) {
  ComponentPlan {
    settings = Map.copyOf(settings);
  }
}
