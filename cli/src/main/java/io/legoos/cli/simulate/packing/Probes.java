package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;
import java.util.List;
import java.util.function.Predicate;

/** Pods drawn from the workload, to see what free room is worth. */
final class Probes {
  private Probes() {}

  /** The part of the pods that want something which does not fit. */
  static double refused(List<Pod> probes, Predicate<Pod> wants, Predicate<Pod> fits) {
    int wanting = 0;
    int refused = 0;
    for (Pod probe : probes) {
      if (wants.test(probe)) {
        wanting++;
        refused += fits.test(probe) ? 0 : 1;
      }
    }
    return wanting == 0 ? 0 : (double) refused / wanting;
  }
}
