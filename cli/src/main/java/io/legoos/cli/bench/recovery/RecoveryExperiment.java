package io.legoos.cli.bench.recovery;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kills each memory monitor in turn, at random moments, under a program that checks every byte of
 * its memory. The paper designs recovery and measures nothing of it.
 */
public final class RecoveryExperiment implements Experiment {
  private static final int MONITORS = 4;
  private static final int FULL_SEEDS = 8;
  private static final int QUICK_SEEDS = 4;

  /** 400 MiB. */
  private static final int FULL_PAGES = 102_400;

  private static final int QUICK_PAGES = 12_288;
  private static final int ROUNDS = 2;

  /** What two copies of the pattern need even on one monitor fewer, twice over. */
  private static final long CAPACITY_BYTES = 1L << 30;

  private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(120);
  private static final int DEADLINE_FACTOR = 10;

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String summary() {
    return "memory monitors are killed under a program, with two copies of every page and with one";
  }

  @Override
  public boolean takesSeeds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    boolean quick = bench.options().quick();
    Workload workload =
        new Workloads(bench.work()).pattern(quick ? QUICK_PAGES : FULL_PAGES, ROUNDS);
    int seeds = bench.options().seedsOr(FULL_SEEDS, QUICK_SEEDS);
    List<Row> rows = new ArrayList<>();
    List<String> defects = new ArrayList<>();
    for (int replication : new int[] {2, 1}) {
      Series series =
          new Series(
              bench, new ClusterShape(MONITORS, replication, CAPACITY_BYTES), workload, defects);
      for (int seed = 0; seed < seeds; seed++) {
        series.trial(seed);
      }
      rows.addAll(series.rows());
    }
    return new Findings(
        rows,
        List.of(
            "The paper measured no recovery. Times are from the kill; what nobody missed before the"
                + " program ended has none. Full replication is known within 50 ms."),
        defects);
  }

  /** All trials with one number of copies. */
  private static final class Series {
    private final Bench bench;
    private final ClusterShape shape;
    private final Workload workload;
    private final List<String> defects;
    private final List<Trial> trials = new ArrayList<>();
    private final List<Double> undisturbed = new ArrayList<>();
    private String expected = "";

    Series(Bench bench, ClusterShape shape, Workload workload, List<String> defects) {
      this.bench = bench;
      this.shape = shape;
      this.workload = workload;
      this.defects = defects;
    }

    List<Row> rows() {
      return new RecoveryRows(shape.replication(), trials, undisturbed).rows();
    }

    /**
     * On a cluster of its own; before each monitor's turn comes again, a run of which none dies.
     */
    void trial(long seed) throws CliException, IOException, InterruptedException {
      if (seed % MONITORS == 0) {
        measureUndisturbed();
      }
      KillPlan plan = KillPlan.of(seed, MONITORS, undisturbed.getLast());
      String victim = ClusterShape.memoryMonitor(plan.victim());
      try (BenchCluster cluster = bench.start(shape);
          ProgramRun run = cluster.start(workload)) {
        boolean early = run.awaitUntil(plan.delay());
        Instant killed = cluster.kill(victim);
        Trial trial =
            early || run.awaitUntil(deadline())
                ? Trial.of(plan, killed, victim, run.ended(), expected)
                : Trial.hung(plan, killed);
        trials.add(trial);
        bench.progress().step(sentence(trial, victim));
        if (!trial.outcome().isAllowed(shape.replication())) {
          Path logs = keepLogs(cluster, seed);
          defects.add(sentence(trial, victim) + "; logs are in " + logs);
        }
      }
    }

    private Path keepLogs(BenchCluster cluster, long seed) throws IOException {
      Path kept = Files.createTempDirectory("lego-bench-recovery-");
      Path logs = kept.resolve("replication-" + shape.replication() + "-seed-" + seed);
      cluster.keepLogs(logs);
      return logs;
    }

    private Duration deadline() {
      Duration patience =
          Duration.ofMillis((long) (undisturbed.getLast() * DEADLINE_FACTOR * 1000));
      return patience.compareTo(SHORTEST_DEADLINE) > 0 ? patience : SHORTEST_DEADLINE;
    }

    private void measureUndisturbed() throws CliException, IOException, InterruptedException {
      try (BenchCluster cluster = bench.start(shape);
          ProgramRun run = cluster.start(workload)) {
        if (!run.awaitUntil(SHORTEST_DEADLINE.multipliedBy(DEADLINE_FACTOR))) {
          throw CliException.platform("the program did not end although nobody was killed");
        }
        Ended ended = run.ended();
        if (ended.status() != 0) {
          throw CliException.platform(
              "the program failed although nobody was killed: " + ended.errors());
        }
        if (!undisturbed.isEmpty() && !expected.equals(ended.output())) {
          defects.add("the output of two undisturbed runs differs");
        }
        expected = ended.output();
        undisturbed.add(ended.seconds());
        bench
            .progress()
            .step(
                String.format(
                    Locale.ROOT,
                    "replication %d, undisturbed: %.2f s",
                    shape.replication(),
                    ended.seconds()));
      }
    }

    private String sentence(Trial trial, String victim) {
      Ended ended = trial.ended();
      return String.format(
          Locale.ROOT,
          "replication %d, seed %d: %s (%s) killed after %.2f s: %s%s",
          shape.replication(),
          trial.plan().seed(),
          victim,
          trial.victim().name().toLowerCase(Locale.ROOT),
          trial.plan().delay().toMillis() / 1000.0,
          trial.outcome().name().toLowerCase(Locale.ROOT),
          ended == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  " after %.2f s%s",
                  ended.seconds(),
                  ended.errors().isEmpty()
                      ? ""
                      : ": " + ended.errors().lines().toList().getLast()));
    }
  }
}
