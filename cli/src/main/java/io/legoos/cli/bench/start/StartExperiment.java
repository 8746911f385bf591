package io.legoos.cli.bench.start;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code lego up} with the start-up caches of the components and without ({@code --cold}), in
 * turns, and the first programs on each cluster.
 */
public final class StartExperiment implements Experiment {
  private static final ClusterShape SHAPE = new ClusterShape(2, 1, 1L << 30);
  private static final int RUNS = 9;
  private static final int QUICK_RUNS = 3;
  private static final int PROGRAMS = 10;
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final String COLD = "cold";
  private static final double NANOS = 1e9;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "lego up and the first programs, with start-up caches of the components and without";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    Figures cold = new Figures();
    Figures cached = new Figures();
    int runs = bench.options().roundsOr(RUNS, QUICK_RUNS);
    for (int run = 0; run < runs; run++) {
      measure(bench, COLD, List.of("--cold"), cold);
      measure(bench, "with caches", List.of(), cached);
    }
    List<Row> rows = new ArrayList<>();
    for (Measured each : cold.values.keySet()) {
      Samples base = cold.of(each);
      rows.add(Row.of(each.subject + ", " + COLD, each.metric, "s", base));
      rows.add(
          Row.against(
              each.subject + ", with caches", each.metric, "s", cached.of(each), COLD, base));
    }
    return new Findings(
        rows,
        List.of(
            "CPU time is user and system time of a component's process when lego up has returned;"
                + " of two memory monitors the mean."),
        List.of());
  }

  private static void measure(Bench bench, String what, List<String> options, Figures figures)
      throws CliException, IOException, InterruptedException {
    long startNanos = System.nanoTime();
    try (BenchCluster cluster = bench.launch(SHAPE, options)) {
      double up = (System.nanoTime() - startNanos) / NANOS;
      figures.add("lego up --detach", "wall time", up);
      Map<String, Double> cpuSeconds = cluster.cpuSecondsByRole();
      cpuSeconds.forEach((role, seconds) -> figures.add(role, "CPU time", seconds));
      double first = 0;
      for (int i = 1; i <= PROGRAMS; i++) {
        double seconds = seconds(cluster);
        if (i == 1) {
          first = seconds;
          figures.add("first lego run -- true", "wall time", seconds);
        } else if (i == PROGRAMS) {
          figures.add("tenth lego run -- true", "wall time", seconds);
        }
      }
      bench
          .progress()
          .step(String.format(Locale.ROOT, "%s: up in %.2f s, first run %.2f s", what, up, first));
    }
  }

  private static double seconds(BenchCluster cluster)
      throws CliException, IOException, InterruptedException {
    long exCacheBytes = new Quantity(ExCacheSpec.MINIMUM).units();
    try (ProgramRun run = cluster.start(new Workload("true", List.of("true"), exCacheBytes))) {
      if (!run.awaitUntil(DEADLINE) || run.ended().status() != 0) {
        throw CliException.platform("lego run -- true did not end well");
      }
      return run.ended().seconds();
    }
  }

  private record Measured(String subject, String metric) {}

  /** Of all starts of one kind. */
  private static final class Figures {
    private final Map<Measured, List<Double>> values = new LinkedHashMap<>();

    void add(String subject, String metric, double seconds) {
      values.computeIfAbsent(new Measured(subject, metric), key -> new ArrayList<>()).add(seconds);
    }

    Samples of(Measured quantity) {
      return Samples.of(values.getOrDefault(quantity, List.of()));
    }
  }
}
