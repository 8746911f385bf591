package io.legoos.cli.bench.mttf;

/**
 * Many like applications, spread evenly over machines or over as many components of each kind.
 *
 * @param machines components of each kind
 * @param application each of them
 */
record Deployment(String name, int machines, Application application) {
  Deployment {
    for (Need need : application.needs()) {
      if (need.components() < 1 || need.components() > machines) {
        throw new IllegalArgumentException(
            need.components() + " components of " + machines + ": " + need.kind());
      }
    }
  }

  /** Failures of all components in a year. */
  double failuresPerYear() {
    return application.needs().stream().mapToDouble(need -> machines / need.mttfYears()).sum();
  }

  /** Blast radius: the share of all applications that a failure ends, on average. */
  double endedShare() {
    return application.interruptionsPerYear() / failuresPerYear();
  }

  /** The share of all applications that a failure lets wait, on average. */
  double pausedShare() {
    return application.pausesPerYear() / failuresPerYear();
  }

  /** The share of all applications that the worst failure ends while everything else is well. */
  double mostEndedShare() {
    return application.needs().stream()
        .mapToDouble(
            need -> need instanceof Need.Single ? (double) need.components() / machines : 0)
        .max()
        .orElse(0);
  }
}
