package io.legoos.cli.bench.frame;

import io.legoos.crds.LegoCluster;
import java.util.Locale;

/**
 * A cluster of one processor monitor, one storage monitor and some memory monitors.
 *
 * @param replication monitors that hold each page, 1 or 2
 * @param capacityBytes page frames of each memory monitor
 * @param replicaLog whether second copies are in bounded logs, and at the storage monitor
 */
public record ClusterShape(
    int memoryMonitors, int replication, long capacityBytes, boolean replicaLog) {
  /** Small enough for several memory monitors to own parts of one program. */
  private static final String VREGION_SIZE = "16Mi";

  /** Second copies, if there are any, are in page frames. */
  public ClusterShape(int memoryMonitors, int replication, long capacityBytes) {
    this(memoryMonitors, replication, capacityBytes, false);
  }

  /** The same with another number of copies. */
  public ClusterShape withReplication(int copies) {
    return new ClusterShape(memoryMonitors, copies, capacityBytes, replicaLog);
  }

  /** Name of one of the memory monitors. */
  public static String memoryMonitor(int index) {
    return "memory-" + index;
  }

  /** As a LegoCluster manifest. */
  String manifest() {
    return String.format(
        Locale.ROOT,
        """
        apiVersion: legoos.io/v1alpha1
        kind: LegoCluster
        metadata:
          name: bench
          annotations: {%s: "%s"}
        spec:
          vRegionSize: %s
          replication: %d
          exCache: {size: 64Mi, ways: 0}
          pools:
            - {name: processor, role: processor, replicas: 1, cpu: "1", memory: 1Gi}
            - {name: memory, role: memory, replicas: %d, cpu: 500m, capacity: %d}
            - {name: storage, role: storage, replicas: 1, cpu: 250m, memory: 256Mi, volume: 1Gi}
        """,
        LegoCluster.REPLICA_LOG,
        replicaLog ? "on" : "off",
        VREGION_SIZE,
        replication,
        memoryMonitors,
        capacityBytes);
  }
}
