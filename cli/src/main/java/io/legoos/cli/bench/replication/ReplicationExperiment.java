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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same programs with one copy of every page and with two, in page frames and in logs, in turns,
 * each time on a new cluster: Figure 14 of the paper.
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
          + " on 2 and +4.5 % on 4. Its second copy is a log of 1 MB; ours is a whole copy in page"
          + " frames or, experimental, a log of 64 MiB at each monitor with the rest at storage.";

  @Override
  public String name() {
    return "replication";
  }

  @Override
  public String summary() {
    return "what a second copy of every page costs in time and memory";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    List<String> defects = new ArrayList<>();
    int runs = bench.options().roundsOr(RUNS, RUNS);
    for (Workload workload : workloads(bench)) {
      Series series = new Series(bench, workload);
      for (int run = 0; run < runs; run++) {
        series.measure();
      }
      rows.addAll(series.rows());
      if (series.different) {
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

  /** How the pages are kept. */
  private enum Copies {
    ONE("replication 1", 1, false),
    TWO("replication 2", 2, false),
    TWO_WITH_LOG("replication 2, log", 2, true);

    private final String words;
    private final ClusterShape shape;

    Copies(String words, int replication, boolean log) {
      this.words = words;
      this.shape = new ClusterShape(MONITORS, replication, CAPACITY_BYTES, log);
    }
  }

  /** One program with one and with two copies. */
  private static final class Series {
    private final Bench bench;
    private final Workload workload;
    private final Map<Copies, Figures> figures = new EnumMap<>(Copies.class);
    private @Nullable String expected;
    private boolean different;

    /** Of all runs with the same copies. */
    private record Figures(List<Double> seconds, List<Double> peakMebibytes) {
      Figures() {
        this(new ArrayList<>(), new ArrayList<>());
      }
    }

    Series(Bench bench, Workload workload) {
      this.bench = bench;
      this.workload = workload;
    }

    void measure() throws CliException, IOException, InterruptedException {
      for (Copies copies : Copies.values()) {
        measure(copies, figures.computeIfAbsent(copies, key -> new Figures()));
      }
    }

    private void measure(Copies copies, Figures measured)
        throws CliException, IOException, InterruptedException {
      try (BenchCluster cluster = bench.start(copies.shape);
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
        measured.seconds().add(ended.seconds());
        measured.peakMebibytes().add(cluster.peakUsedBytes() / (double) (1 << 20));
        bench
            .progress()
            .step(
                String.format(
                    Locale.ROOT, "%s, %s: %.2f s", workload.name(), copies.words, ended.seconds()));
      }
    }

    List<Row> rows() {
      List<Row> rows = new ArrayList<>();
      for (Copies copies : figures.keySet()) {
        rows.add(row(copies, "wall time", "s", Figures::seconds));
      }
      for (Copies copies : figures.keySet()) {
        rows.add(row(copies, "peak page frames", "MiB", Figures::peakMebibytes));
      }
      return rows;
    }

    private Row row(
        Copies copies, String metric, String unit, Function<Figures, List<Double>> values) {
      String subject = workload.name() + ", " + copies.words;
      Samples samples = samples(copies, values);
      return copies == Copies.ONE
          ? Row.of(subject, metric, unit, samples)
          : Row.against(
              subject, metric, unit, samples, Copies.ONE.words, samples(Copies.ONE, values));
    }

    private Samples samples(Copies copies, Function<Figures, List<Double>> values) {
      return Samples.of(values.apply(figures.getOrDefault(copies, new Figures())));
    }
  }
}
