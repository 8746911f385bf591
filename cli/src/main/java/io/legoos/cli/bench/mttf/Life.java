package io.legoos.cli.bench.mttf;

import io.legoos.cli.bench.mttf.FailureProcess.Effect;
import io.legoos.cli.bench.mttf.FailureProcess.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What happened to one application in a simulated life.
 *
 * @param upYears that it ran
 * @param downYears that it did not, because of failures
 */
record Life(double upYears, double downYears, long interruptions, long pauses) {
  /**
   * Simulates one: event by event, each of a process drawn in proportion to its rate.
   *
   * @param upYears that the application is to run
   */
  static Life simulate(Application application, double upYears, RandomGenerator random) {
    List<FailureProcess> processes = new ArrayList<>();
    for (Need need : application.needs()) {
      for (int i = 0; i < need.components(); i++) {
        processes.add(FailureProcess.of(need));
      }
    }
    double year = 0;
    double down = 0;
    long interruptions = 0;
    long pauses = 0;
    while (true) {
      double rate = processes.stream().mapToDouble(FailureProcess::eventsPerYear).sum();
      year += random.nextExponential() / rate;
      if (!(year < upYears)) {
        return new Life(upYears, down, interruptions, pauses);
      }
      Event event = drawn(processes, random.nextDouble() * rate).next(random);
      down += event.downYears();
      interruptions += event.effect() == Effect.INTERRUPTION ? 1 : 0;
      pauses += event.effect() == Effect.PAUSE ? 1 : 0;
    }
  }

  private static FailureProcess drawn(List<FailureProcess> processes, double at) {
    double left = at;
    for (FailureProcess process : processes) {
      left -= process.eventsPerYear();
      if (left < 0) {
        return process;
      }
    }
    return processes.getLast(); // by rounding
  }

  /** The part of all time that it did not run. */
  double unavailability() {
    return downYears / (upYears + downYears);
  }
}
