package io.legoos.cli.bench.frame;

import io.legoos.crds.LegoCluster;
import java.util.Locale;

/**
 * A cluster of one storage monitor and some processor and memory monitors.
 *
 * @param processorMonitors how many of those, as {@code memoryMonitors}
 * @param replication monitors that hold each page, 1 or 2
 * @param capacityBytes page frames of each memory monitor
 * @param replicaLog whether second copies are in bounded logs, and at the storage monitor
 * @param exCache how those of programs work
 */
public record ClusterShape(
    int processorMonitors,
    int memoryMonitors,
    int replication,
    long capacityBytes,
    boolean replicaLog,
    CacheShape exCache) {
  /** Small enough for several memory monitors to own parts of one program. */
  private static final String VREGION_SIZE = "16Mi";

  /** With one processor monitor and the default ExCache. */
  public ClusterShape(int memoryMonitors, int replication, long capacityBytes, boolean replicaLog) {
    this(1, memoryMonitors, replication, capacityBytes, replicaLog, CacheShape.DEFAULT);
  }

  /** Second copies, if there are any, are in page frames. */
  public ClusterShape(int memoryMonitors, int replication, long capacityBytes) {
    this(memoryMonitors, replication, capacityBytes, false);
  }

  /** The same with another number of copies. */
  public ClusterShape withReplication(int copies) {
    return new ClusterShape(
        processorMonitors, memoryMonitors, copies, capacityBytes, replicaLog, exCache);
  }

  /** The same with another ExCache. */
  public ClusterShape withCache(CacheShape shape) {
    return new ClusterShape(
        processorMonitors, memoryMonitors, replication, capacityBytes, replicaLog, shape);
  }

  /** The same with another number of processor monitors. */
  public ClusterShape withProcessors(int monitors) {
    return new ClusterShape(
        monitors, memoryMonitors, replication, capacityBytes, replicaLog, exCache);
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
          annotations: {%s: "%s", %s: "%s", %s: "%s"}
        spec:
          vRegionSize: %s
          replication: %d
          exCache: {size: 64Mi, ways: %d, policy: %s}
          pools:
            - {name: processor, role: processor, replicas: %d, cpu: "1", memory: 1Gi}
            - {name: memory, role: memory, replicas: %d, cpu: 500m, capacity: %d}
            - {name: storage, role: storage, replicas: 1, cpu: 250m, memory: 256Mi, volume: 1Gi}
        """,
        LegoCluster.REPLICA_LOG,
        onOrOff(replicaLog),
        LegoCluster.PIGGYBACK,
        onOrOff(exCache.piggyback()),
        LegoCluster.PREFETCH,
        onOrOff(exCache.prefetch()),
        VREGION_SIZE,
        replication,
        exCache.ways(),
        exCache.policy(),
        processorMonitors,
        memoryMonitors,
        capacityBytes);
  }

  private static String onOrOff(boolean on) {
    return on ? "on" : "off";
  }
}
