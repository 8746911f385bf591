package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes a larger workload out of a recorded one. */
public final class Copies {
  /** Machines, or pods, that there may be. */
  public static final int MAX = 2_000_000;

  private Copies() {}

  /** Whether that many copies are within the limit. */
  public static boolean isPossible(Trace trace, int nodeCopies, int podCopies) {
    return (long) trace.nodes().size() * nodeCopies <= MAX
        && (long) trace.pods().size() * podCopies <= MAX;
  }

  /**
   * Each machine and each pod several times. A copy of a pod arrives at a random time within those
   * of the trace and stays as long as the pod does.
   */
  public static Trace of(Trace trace, int nodeCopies, int podCopies, long seed) {
    List<Node> nodes = new ArrayList<>();
    for (int copy = 0; copy < nodeCopies; copy++) {
      nodes.addAll(trace.nodes());
    }
    long first = trace.pods().stream().mapToLong(Pod::arrival).min().orElse(0);
    long last = trace.pods().stream().mapToLong(Pod::arrival).max().orElse(0);
    Random random = new Random(seed);
    List<Pod> pods = new ArrayList<>(trace.pods());
    for (int copy = 1; copy < podCopies; copy++) {
      for (Pod pod : trace.pods()) {
        long arrival = random.nextLong(first, last + 1);
        pods.add(pod.shifted(pod.name() + "#" + copy, arrival - pod.arrival()));
      }
    }
    return new Trace(trace.resources(), trace.device(), nodes, pods, trace.timed());
  }
}
