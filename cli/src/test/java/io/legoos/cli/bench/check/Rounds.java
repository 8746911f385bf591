package io.legoos.cli.bench.check;

import io.legoos.cli.run.StatisticsReport;
import java.util.List;

/** Rounds for tests. */
final class Rounds {
  private Rounds() {}

  /**
   * A round whose steps take so many echoes, and of which every tenth step misses.
   *
   * @param misses of each program under LegoOS
   */
  static Round of(double echoesPerStep, long misses) {
    long echoNanos = 10_000;
    return new Round(
        new Timing(Round.ECHOES * echoNanos, Round.ECHOES * echoNanos / 2),
        new Timing(1_000_000, 1_000_000),
        gauged(2_500_000, 0.1, misses),
        gauged((long) (Round.RANDOM_STEPS * echoNanos * echoesPerStep), 0.6, misses),
        gauged((long) (Round.SKEWED_STEPS * echoNanos * echoesPerStep / 2), 0.3, misses),
        gauged(1, 0.1, misses));
  }

  private static Gauged gauged(long wallNanos, double cpuSeconds, long misses) {
    StatisticsReport statistics =
        new StatisticsReport(
            1,
            1,
            1,
            new StatisticsReport.Faults(2 * misses, misses, misses / 2, 0),
            misses * 4096,
            misses * 4096,
            misses,
            misses / 4,
            0,
            0,
            0,
            new StatisticsReport.Evictions(0, 0, 0),
            0,
            1,
            1,
            List.of(),
            new StatisticsReport.Losses(0, 0),
            0);
    return new Gauged(new Timing(wallNanos, 1), cpuSeconds, statistics);
  }
}
