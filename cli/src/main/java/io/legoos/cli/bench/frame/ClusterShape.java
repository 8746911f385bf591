package io.legoos.cli.bench.frame;

import java.util.Locale;

/**
 * A cluster of one processor monitor, one storage monitor and some memory monitors.
 *
 * @param replication monitors that hold each page, 1 or 2
 * @param capacityBytes page frames of each memory monitor
 */
public record ClusterShape(int memoryMonitors, int replication, long capacityBytes) {
  /** Small enough for several memory monitors to own parts of one program. */
  private static final String VREGION_SIZE = "16Mi";

  /** The same with another number of copies. */
  public ClusterShape withReplication(int copies) {
    return new ClusterShape(memoryMonitors, copies, capacityBytes);
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
        spec:
          vRegionSize: %s
          replication: %d
          exCache: {size: 64Mi, ways: 0}
          pools:
            - {name: processor, role: processor, replicas: 1, cpu: "1", memory: 1Gi}
            - {name: memory, role: memory, replicas: %d, cpu: 500m, capacity: %d}
            - {name: storage, role: storage, replicas: 1, cpu: 250m, memory: 256Mi, volume: 1Gi}
        """,
        VREGION_SIZE,
        replication,
        memoryMonitors,
        capacityBytes);
  }
}
