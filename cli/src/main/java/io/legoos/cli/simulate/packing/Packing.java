package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;
import java.util.List;
import java.util.Optional;

/** Where pods are. Not thread-safe. */
public interface Packing {
  /**
   * Places a pod, all of it or nothing.
   *
   * @param id of the pod, by which it is released; not placed now
   * @return what was lacking; empty when it is placed
   */
  Optional<String> place(int id, Pod pod);

  /** A placed pod leaves. */
  void release(int id);

  /**
   * As many of the first components as had a pod at any time. All of them when that is not known.
   */
  int reach();

  /** What there is and how it is used, for each resource that the packing has. */
  List<Use> use(List<Pod> probes);

  /**
   * One resource at one moment.
   *
   * @param resource its name
   * @param capacity of all components that work
   * @param allocated of that
   * @param stranded of what is free: the part on components where a pod of the workload that wants
   *     the resource would not fit, as a mean over the probes
   */
  record Use(String resource, double capacity, double allocated, double stranded) {
    public double allocatedShare() {
      return capacity == 0 ? 0 : allocated / capacity;
    }

    public double strandedShare() {
      return capacity == 0 ? 0 : stranded / capacity;
    }
  }
}
