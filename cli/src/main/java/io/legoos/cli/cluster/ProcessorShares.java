package io.legoos.cli.cluster;

import java.util.List;
import java.util.stream.Collectors;

/**
 * On which of this machine's processors the components of a local cluster work. Each stands for a
 * node of its own, but Linux sees threads that look for work and yield in turns: it leaves those of
 * a memory monitor and of a processor monitor on one processor while another is idle
 * (docs/performance.md). So the threads of memory monitors that answer fetches and flushes keep to
 * the upper half of the processors; all others, programs among them, run anywhere. Pure.
 */
final class ProcessorShares {
  private final List<Integer> processors;

  /**
   * @param processors those that may be used, by number
   */
  ProcessorShares(List<Integer> processors) {
    this.processors = List.copyOf(processors);
  }

  /** Those of the lanes of memory monitors, with commas between them; empty: all. */
  String ofLanes() {
    if (processors.size() < 2) {
      return "";
    }
    return processors.subList(processors.size() / 2, processors.size()).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
