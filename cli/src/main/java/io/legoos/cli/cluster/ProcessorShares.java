package io.legoos.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * On which of this machine's processors the components of a local cluster run. Each stands for a
 * node of its own, but Linux sees threads that look for work and yield in turns: it leaves those of
 * a memory monitor and of a processor monitor on one processor while another is idle
 * (docs/performance.md). So memory monitors keep to the upper half of the processors; all others,
 * programs among them, run anywhere. Pure.
 */
final class ProcessorShares {
  private final List<Integer> processors;

  /**
   * @param processors those that may be used, by number
   */
  ProcessorShares(List<Integer> processors) {
    this.processors = List.copyOf(processors);
  }

  /** The command that becomes {@code command} where a component of {@code role} runs. */
  List<String> confine(ComponentRole role, List<String> command) {
    if (role != ComponentRole.MEMORY || processors.size() < 2) {
      return command;
    }
    String upper =
        processors.subList(processors.size() / 2, processors.size()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    List<String> confined = new ArrayList<>(List.of("taskset", "--cpu-list", upper));
    confined.addAll(command);
    return confined;
  }
}
