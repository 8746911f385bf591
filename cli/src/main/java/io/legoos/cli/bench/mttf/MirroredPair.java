package io.legoos.cli.bench.mttf;

/**
 * Two components with the same content, one of which serves it. When one fails, what it held is
 * copied to another, exponentially distributed; when both have failed before that, it is lost.
 *
 * @param mttfYears mean time to failure of each component
 * @param rebuildYears mean time until there are two copies again
 */
record MirroredPair(double mttfYears, double rebuildYears) {
  MirroredPair {
    if (!(mttfYears > 0) || !(rebuildYears > 0)) {
      throw new IllegalArgumentException("a mean time must be more than 0 years");
    }
  }

  /** Failures a year of one component. */
  double failureRate() {
    return 1 / mttfYears;
  }

  /** Rebuilds a year, were there always one to do. */
  double rebuildRate() {
    return 1 / rebuildYears;
  }

  /** Mean time to data loss, from two good copies on: (3 l + m) / (2 l l). */
  double meanYearsToLoss() {
    double failure = failureRate();
    return (3 * failure + rebuildRate()) / (2 * failure * failure);
  }

  /**
   * How often in a year the component that serves fails and the other takes over; a pair whose
   * content is lost begins with two good copies again.
   */
  double takeoversPerYear() {
    double failure = failureRate();
    return failure * (failure + rebuildRate()) / (3 * failure + rebuildRate());
  }
}
