package io.legoos.cli.bench.throughput;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program in all settings in turns. Belongs to one thread. */
final class Contest {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final Bench bench;
  private final Workloads workloads;
  private final Sizes sizes;
  private final List<BenchCluster> clusters;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<String> defects = new ArrayList<>();

  /**
   * @param clusters the first with one memory monitor, the next with two
   */
  Contest(Bench bench, Workloads workloads, Sizes sizes, List<BenchCluster> clusters) {
    this.bench = bench;
    this.workloads = workloads;
    this.sizes = sizes;
    this.clusters = clusters;
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  /** What must not be. */
  List<String> defects() {
    return defects;
  }

  /** Runs that do not count, for the monitors' compilers. */
  void warm() throws CliException, IOException, InterruptedException {
    for (BenchCluster cluster : clusters) {
      for (Order order : Order.values()) {
        try (ProgramRun run = cluster.start(small(order, 2))) {
          var unused = ended(run);
        }
      }
    }
    bench.progress().step("a run of each on each cluster, not counted");
  }

  /** Runs it once in every setting. */
  void round() throws CliException, IOException, InterruptedException {
    for (int threads : Setting.numbers()) {
      for (Order order : List.of(Order.RANDOM, Order.SEQUENTIAL)) {
        for (int monitors : Setting.numbers()) {
          Setting setting = new Setting(order, threads, monitors);
          measure(setting, small(order, threads));
        }
      }
      Workload touch =
          workloads.lines(
              sizes.touchMebibytes(), threads, Order.NONE.word(), sizes.ampleExCacheBytes());
      measure(new Setting(Order.NONE, threads, 0), touch);
      measure(new Setting(Order.NONE, threads, clusters.size()), touch);
    }
  }

  private Workload small(Order order, int threads) throws CliException, IOException {
    return workloads.lines(
        sizes.remoteMebibytes(), threads, order.word(), sizes.smallExCacheBytes());
  }

  private void measure(Setting setting, Workload workload)
      throws CliException, IOException, InterruptedException {
    try (ProgramRun run =
        setting.monitors() == 0
            ? ProgramRun.beside(workload.command(), bench.work())
            : clusters.get(setting.monitors() - 1).start(workload)) {
      Ended ended = ended(run);
      if (ended.status() == Workloads.WRONG_BYTES) {
        defects.add(setting.order().word() + ", " + setting.scale() + ": " + ended.errors());
        return;
      }
      if (ended.status() != 0) {
        throw CliException.platform(
            "the program ended with " + ended.status() + ": " + ended.errors());
      }
      outcomes.add(new Outcome(setting, Pass.parse(ended.output()), ended.statistics()));
    }
  }

  private static Ended ended(ProgramRun run)
      throws CliException, IOException, InterruptedException {
    if (!run.awaitUntil(DEADLINE)) {
      throw CliException.platform(
          "the program did not end within " + DEADLINE.toMinutes() + " min");
    }
    return run.ended();
  }
}
