package io.legoos.cli.bench.drain;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import io.legoos.cli.run.StatisticsReport.Recovery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Empties each memory monitor in turn under a program that checks every byte of its memory, in
 * turns with runs that are left alone.
 */
public final class DrainExperiment implements Experiment {
  private static final int MONITORS = 4;
  private static final int FULL_RUNS = 5;
  private static final int QUICK_RUNS = 2;

  /** 200 MiB. */
  private static final int FULL_PAGES = 51_200;

  private static final int QUICK_PAGES = 12_288;
  private static final int ROUNDS = 4;
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final Duration RUN_DEADLINE = Duration.ofMinutes(10);
  private static final Duration DRAIN_DEADLINE = Duration.ofMinutes(2);
  private static final double MICROS_PER_MILLI = 1000;

  @Override
  public String name() {
    return "drain";
  }

  @Override
  public String summary() {
    return "memory monitors are emptied one after the other under a program";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    boolean quick = bench.options().quick();
    Workload workload =
        new Workloads(bench.work()).pattern(quick ? QUICK_PAGES : FULL_PAGES, ROUNDS);
    List<Row> rows = new ArrayList<>();
    List<String> defects = new ArrayList<>();
    int runs = bench.options().roundsOr(FULL_RUNS, QUICK_RUNS);
    for (int replication : new int[] {1, 2}) {
      Series series =
          new Series(
              bench, new ClusterShape(MONITORS, replication, CAPACITY_BYTES), workload, defects);
      for (int run = 0; run < runs; run++) {
        series.undisturbed();
        series.disturbed();
      }
      rows.addAll(series.rows("replication " + replication));
    }
    return new Findings(
        rows,
        List.of(
            "A pause is from the first word that a monitor holds a share no more to the first fault"
                + " that its new owner answered; of each monitor and run the first."),
        defects);
  }

  /** All runs with one number of copies. */
  private static final class Series {
    private final Bench bench;
    private final ClusterShape shape;
    private final Workload workload;
    private final List<String> defects;
    private final List<Double> undisturbed = new ArrayList<>();
    private final List<Double> disturbed = new ArrayList<>();
    private final List<Double> drains = new ArrayList<>();
    private final List<Double> pauses = new ArrayList<>();
    private String expected = "";

    Series(Bench bench, ClusterShape shape, Workload workload, List<String> defects) {
      this.bench = bench;
      this.shape = shape;
      this.workload = workload;
      this.defects = defects;
    }

    void undisturbed() throws CliException, IOException, InterruptedException {
      try (BenchCluster cluster = bench.start(shape);
          ProgramRun run = cluster.start(workload)) {
        if (!run.awaitUntil(RUN_DEADLINE) || run.ended().status() != 0) {
          throw CliException.platform("the program failed although nothing was drained");
        }
        expected = run.ended().output();
        undisturbed.add(run.ended().seconds());
      }
    }

    void disturbed() throws CliException, IOException, InterruptedException {
      try (BenchCluster cluster = bench.start(shape);
          ProgramRun run = cluster.start(workload)) {
        Duration next = Duration.ofMillis((long) (undisturbed.getLast() * 1000 / (MONITORS + 1)));
        for (int i = 0; i < MONITORS && !run.awaitUntil(next.multipliedBy(i + 1)); i++) {
          long startNanos = System.nanoTime();
          String monitor = ClusterShape.memoryMonitor(i);
          if (cluster.drain(monitor, DRAIN_DEADLINE)) {
            drains.add((System.nanoTime() - startNanos) / 1e9);
          } else {
            defects.add(monitor + " was not empty after " + DRAIN_DEADLINE);
          }
        }
        if (!run.awaitUntil(RUN_DEADLINE)) {
          defects.add("the program did not end");
          return;
        }
        judge(run.ended());
        bench
            .progress()
            .step(
                String.format(
                    Locale.ROOT,
                    "replication %d: %.2f s, left alone %.2f s",
                    shape.replication(),
                    run.ended().seconds(),
                    undisturbed.getLast()));
      }
    }

    private void judge(Ended ended) {
      if (ended.status() != 0 || !ended.output().equals(expected)) {
        defects.add("a program under a drain ended with " + ended.status() + ": " + ended.errors());
        return;
      }
      disturbed.add(ended.seconds());
      if (ended.statistics() != null) {
        for (Recovery change : ended.statistics().recoveries()) {
          if (change.noticedEpochUs() != 0 && change.answeredEpochUs() != 0) {
            pauses.add((change.answeredEpochUs() - change.noticedEpochUs()) / MICROS_PER_MILLI);
          }
        }
      }
    }

    List<Row> rows(String subject) {
      List<Row> rows = new ArrayList<>();
      rows.add(Row.of(subject + ", left alone", "wall time", "s", Samples.of(undisturbed)));
      if (!disturbed.isEmpty()) {
        rows.add(
            Row.against(
                subject,
                "wall time",
                "s",
                Samples.of(disturbed),
                "left alone",
                Samples.of(undisturbed)));
      }
      if (!drains.isEmpty()) {
        rows.add(Row.of(subject, "until a monitor was empty", "s", Samples.of(drains)));
      }
      if (!pauses.isEmpty()) {
        Samples all = Samples.of(pauses);
        rows.add(Row.of(subject, "pause", "ms", all));
        rows.add(Row.of(subject, "pause, 99th percentile", "ms", Samples.of(all.percentile(99))));
      }
      return rows;
    }
  }
}
