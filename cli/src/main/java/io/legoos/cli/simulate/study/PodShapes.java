package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.trace.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pods by what they ask for: there are far fewer kinds of them than pods. Immutable. */
final class PodShapes {
  private final List<Pod> pods;
  private final List<List<Integer>> groups;

  PodShapes(List<Pod> pods) {
    this.pods = pods;
    Map<List<Long>, List<Integer>> byShape = new LinkedHashMap<>();
    for (int id = 0; id < pods.size(); id++) {
      byShape.computeIfAbsent(shape(pods.get(id)), shape -> new ArrayList<>()).add(id);
    }
    this.groups = List.copyOf(byShape.values());
  }

  private static List<Long> shape(Pod pod) {
    List<Long> shape = new ArrayList<>(List.of((long) pod.devices(), pod.deviceShare()));
    for (long amount : pod.amounts()) {
      shape.add(amount);
    }
    return shape;
  }

  /** The ids of those that ask for the same, none of them empty. */
  List<List<Integer>> groups() {
    return groups;
  }

  Pod pod(int id) {
    return pods.get(id);
  }
}
