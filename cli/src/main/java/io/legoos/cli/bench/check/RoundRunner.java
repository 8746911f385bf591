package io.legoos.cli.bench.check;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.time.Duration;

/** Runs the gauge programs on a cluster. Belongs to one thread. */
final class RoundRunner {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final long MIB = 1 << 20;
  private static final long QUARTER = Round.MEBIBYTES * MIB / 4;

  /** Of the memory that is touched, and what a program has besides. */
  private static final long ALL = Round.MEBIBYTES * MIB * 3 / 2;

  private static final int HOT_PERCENT = 90;

  private final Bench bench;
  private final BenchCluster cluster;
  private final Workload echo;
  private final Workload touch;
  private final Workload random;
  private final Workload skewed;
  private final Workload scan;

  RoundRunner(Bench bench, BenchCluster cluster) throws CliException, IOException {
    this.bench = bench;
    this.cluster = cluster;
    Workloads workloads = new Workloads(bench.work());
    this.echo = workloads.gauge(ALL, "echo", Round.ECHOES);
    this.touch = workloads.gauge(ALL, "touch", Round.MEBIBYTES, Round.TOUCH_ROUNDS);
    this.random = workloads.gauge(QUARTER, "random", Round.MEBIBYTES, Round.RANDOM_STEPS, 0);
    this.skewed =
        workloads.gauge(QUARTER, "random", Round.MEBIBYTES, Round.SKEWED_STEPS, HOT_PERCENT);
    this.scan = workloads.gauge(QUARTER, "scan", Round.MEBIBYTES, Round.SCAN_PASSES);
  }

  /**
   * Runs each once.
   *
   * @throws CliException when one fails, reads wrong bytes or does not end
   */
  Round run() throws CliException, IOException, InterruptedException {
    return new Round(
        beside(echo), beside(touch), under(touch), under(random), under(skewed), under(scan));
  }

  private Timing beside(Workload workload) throws CliException, IOException, InterruptedException {
    try (ProgramRun run = ProgramRun.beside(workload.command(), bench.work())) {
      return Timing.parse(ended(run, workload).output());
    }
  }

  private Gauged under(Workload workload) throws CliException, IOException, InterruptedException {
    double before = cluster.cpuSeconds();
    try (ProgramRun run = cluster.start(workload)) {
      Ended ended = ended(run, workload);
      StatisticsReport statistics = ended.statistics();
      if (statistics == null) {
        throw CliException.platform(workload.name() + " left no statistics: " + ended.errors());
      }
      return new Gauged(Timing.parse(ended.output()), cluster.cpuSeconds() - before, statistics);
    }
  }

  private static Ended ended(ProgramRun run, Workload workload)
      throws CliException, IOException, InterruptedException {
    if (!run.awaitUntil(DEADLINE)) {
      throw CliException.platform(
          workload.name() + " did not end within " + DEADLINE.toMinutes() + " min");
    }
    Ended ended = run.ended();
    if (ended.status() != 0) {
      throw CliException.platform(
          workload.name() + " ended with " + ended.status() + ": " + ended.errors());
    }
    return ended;
  }
}
