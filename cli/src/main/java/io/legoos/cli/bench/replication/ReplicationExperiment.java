package io.legoos.cli.bench.replication;

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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The same programs with one and with two copies of every page, in turns, each time on a new
 * cluster: Figure 14 of the paper.
 */
public final class ReplicationExperiment implements Experiment {
  private static final int MONITORS = 4;
  private static final int RUNS = 5;
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final int FULL_PAGES = 102_400;
  private static final int QUICK_PAGES = 12_288;
  private static final int ROUNDS = 2;
  private static final long FULL_SORTED_BYTES = 48L << 20;
  private static final long QUICK_SORTED_BYTES = 16L << 20;
  private static final int FULL_ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 150_000;
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final String PAPER =
      "The paper's slowdown by replication is 2-23 % (Figure 14, \"-Rep\" over the same number of"
          + " memory components without): TensorFlow +2.0 % on 2 and +23.2 % on 4, Phoenix -0.1 %"
          + " on 2 and +4.5 % on 4. Its second copy is a log of 1 MB; ours is a whole copy.";

  @Override
  public String name() {
    return "replication";
  }

  @Override
  public String summary() {
    return "what a second copy of every page costs in time and memory";
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    List<String> defects = new ArrayList<>();
    for (Workload workload : workloads(bench)) {
      Pair pair = new Pair(bench, workload);
      for (int run = 0; run < RUNS; run++) {
        pair.measure();
      }
      rows.addAll(pair.rows());
      if (pair.different) {
        defects.add(workload.name() + ": the output depends on the replication");
      }
    }
    return new Findings(rows, List.of(PAPER), defects);
  }

  private static List<Workload> workloads(Bench bench) throws CliException, IOException {
    boolean quick = bench.options().quick();
    Workloads workloads = new Workloads(bench.work());
    return List.of(
        workloads.pattern(quick ? QUICK_PAGES : FULL_PAGES, ROUNDS),
        workloads.sort(quick ? QUICK_SORTED_BYTES : FULL_SORTED_BYTES),
        workloads.objects(quick ? QUICK_ENTRIES : FULL_ENTRIES));
  }

  /** One program with one and with two copies. */
  private static final class Pair {
    private final Bench bench;
    private final Workload workload;
    private final Figures once = new Figures();
    private final Figures twice = new Figures();
    private @Nullable String expected;
    private boolean different;

    /** Of all runs with one number of copies. */
    private static final class Figures {
      private final List<Double> seconds = new ArrayList<>();
      private final List<Double> peakMebibytes = new ArrayList<>();
    }

    Pair(Bench bench, Workload workload) {
      this.bench = bench;
      this.workload = workload;
    }

    void measure() throws CliException, IOException, InterruptedException {
      measure(1, once);
      measure(2, twice);
    }

    private void measure(int replication, Figures figures)
        throws CliException, IOException, InterruptedException {
      try (BenchCluster cluster =
              bench.start(new ClusterShape(MONITORS, replication, CAPACITY_BYTES));
          ProgramRun run = cluster.start(workload)) {
        if (!run.awaitUntil(DEADLINE)) {
          throw CliException.platform(workload.name() + " did not end in time");
        }
        Ended ended = run.ended();
        if (ended.status() != 0) {
          throw CliException.platform(workload.name() + " failed: " + ended.errors());
        }
        different |= expected != null && !expected.equals(ended.output());
        expected = ended.output();
        figures.seconds.add(ended.seconds());
        figures.peakMebibytes.add(cluster.peakUsedBytes() / (double) (1 << 20));
        bench
            .progress()
            .step(
                String.format(
                    Locale.ROOT,
                    "%s, replication %d: %.2f s",
                    workload.name(),
                    replication,
                    ended.seconds()));
      }
    }

    List<Row> rows() {
      return List.of(
          Row.of(workload.name() + ", replication 1", "wall time", "s", Samples.of(once.seconds)),
          Row.against(
              workload.name() + ", replication 2",
              "wall time",
              "s",
              Samples.of(twice.seconds),
              "replication 1",
              Samples.of(once.seconds)),
          Row.of(
              workload.name() + ", replication 1",
              "peak memory at monitors",
              "MiB",
              Samples.of(once.peakMebibytes)),
          Row.against(
              workload.name() + ", replication 2",
              "peak memory at monitors",
              "MiB",
              Samples.of(twice.peakMebibytes),
              "replication 1",
              Samples.of(once.peakMebibytes)));
    }
  }
}
