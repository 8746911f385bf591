package io.legoos.runtime.metrics;

import java.util.List;

/**
 * Labels of all that a part of a process says of itself. Prometheus drops empty ones.
 *
 * @param cluster name of the LegoOS cluster; on Kubernetes {@code NAMESPACE/NAME}
 * @param monitor the component's name in the cluster
 */
public record ProcessLabels(String cluster, String monitor) {
  /** Of a process that belongs to no cluster, such as the operator itself. */
  public static final ProcessLabels NONE = new ProcessLabels("", "");

  /** In the order of {@link #values}. */
  public static final List<String> NAMES = List.of("legocluster", "monitor");

  List<String> values() {
    return List.of(cluster, monitor);
  }
}
