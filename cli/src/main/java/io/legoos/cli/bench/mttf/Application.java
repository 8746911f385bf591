package io.legoos.cli.bench.mttf;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A program that runs for good, and is started again whenever a failure has ended it.
 *
 * @param needs kinds of components, each once
 */
record Application(List<Need> needs) {
  Application {
    needs = List.copyOf(needs);
  }

  private double sum(ToDoubleFunction<Need> value) {
    return needs.stream().mapToDouble(value).sum();
  }

  /** How often failures end it in a year of its running. */
  double interruptionsPerYear() {
    return sum(Need::interruptionsPerYear);
  }

  /** How often failures let it wait in a year of its running. */
  double pausesPerYear() {
    return sum(Need::pausesPerYear);
  }

  /** Mean time to the failure that ends it. */
  double mttfYears() {
    return 1 / interruptionsPerYear();
  }

  /** The part of all time that it does not run: MTTR / (MTTF + MTTR), over all its failures. */
  double unavailability() {
    double down = sum(Need::downYearsPerYear);
    return down / (1 + down);
  }
}
