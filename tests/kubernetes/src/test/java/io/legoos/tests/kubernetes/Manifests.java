package io.legoos.tests.kubernetes;

/** Manifests that several classes use; small, so that many fit on one node. */
final class Manifests {
  private Manifests() {}

  /** A cluster with that many monitors of each role. */
  static String cluster(String name, int processors, int memories) {
    return cluster(name, processors, memories, 1);
  }

  /** One whose pages are on {@code replication} memory monitors. */
  static String cluster(String name, int processors, int memories, int replication) {
    return """
        apiVersion: legoos.io/v1alpha1
        kind: LegoCluster
        metadata:
          name: %s
        spec:
          vRegionSize: 16Mi
          replication: %d
          exCache: {size: 16Mi, ways: 0}
          pools:
            - {name: cpu, role: processor, replicas: %d, cpu: 100m, memory: 512Mi}
            - {name: mem, role: memory, replicas: %d, cpu: 100m, capacity: 256Mi}
            - {name: disk, role: storage, replicas: 1, cpu: 50m, memory: 256Mi, volume: 64Mi}
        """
        .formatted(name, replication, processors, memories);
  }

  /**
   * A shell program that dirties more memory than its ExCache holds, waits until it may end (at
   * most {@code seconds}), checks every byte and prints one line.
   */
  static String patternProgram(String name, String cluster, int seconds, String restartPolicy) {
    return """
        apiVersion: legoos.io/v1alpha1
        kind: VProcess
        metadata:
          name: %s
        spec:
          cluster: %s
          command: /bin/bash
          args:
            - -c
            - |
              echo "start"
              a=$(seq 1 400000)
              sum=$(echo "$a" | md5sum)
              for i in $(seq 1 %d); do
                sleep 1
                again=$(echo "$a" | md5sum)
                if [ "$again" != "$sum" ]; then echo "WRONG BYTES"; exit 9; fi
              done
              echo "sum $sum"
          exCache: {size: 8Mi}
          restartPolicy: %s
        """
        .formatted(name, cluster, seconds, restartPolicy);
  }
}
