package io.legoos.cli.simulate.trace;

import java.util.List;

/**
 * A recorded workload and the machines that it ran on.
 *
 * @param resources their names; the first two are {@link #CPU_NAME} and {@link #MEMORY_NAME}
 * @param device name of what pods take one by one, {@code gpu}; used when any machine has one
 * @param timed whether pods arrive and leave
 */
public record Trace(
    List<String> resources, String device, List<Node> nodes, List<Pod> pods, boolean timed) {
  /** Thousandths of a CPU. */
  public static final int CPU = 0;

  /** Bytes. */
  public static final int MEMORY = 1;

  public static final String CPU_NAME = "cpu";
  public static final String MEMORY_NAME = "memory";

  public Trace {
    resources = List.copyOf(resources);
    nodes = List.copyOf(nodes);
    pods = List.copyOf(pods);
  }

  /** Whether any machine has a device. */
  public boolean hasDevices() {
    return nodes.stream().anyMatch(node -> node.devices() > 0);
  }
}
