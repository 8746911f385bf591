package io.legoos.cli.bench.excache;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.CacheShape;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The same programs, a quarter of their memory in the ExCache, with each policy, associativity and
 * with piggybacks on and off, in turns, each on a new cluster of one memory monitor: Figure 13 of
 * the paper.
 */
public final class ExCacheExperiment implements Experiment {
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final int RUNS = 3;
  private static final int QUICK_RUNS = 1;
  private static final long MIB = 1 << 20;
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final List<String> NOTES =
      List.of(
          "Lines do not depend on what else the machine does; seconds do. Prefetched lines that were"
              + " used are counted when their stream goes on, and otherwise by what samples of streams"
              + " use.",
          "The paper's Figure 13 (TensorFlow, 64 ways, 1 worker of the memory component), slowdown:"
              + " piggyback and FIFO 1.738, FIFO 1.843, LRU 2.012. Piggybacks save 2 to 6 % of the run"
              + " time, FIFO instead of LRU 8 to 12 %. Misses by ways, TensorFlow: 16 3.03 M, 64"
              + " 2.24 M, 256 1.73 M.",
          "LRU knows the uses that cost a fault, and no others.");

  @Override
  public String name() {
    return "excache";
  }

  @Override
  public String summary() {
    return "what replacement policy, ways and piggybacks of the ExCache are worth";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<Workload> workloads = workloads(bench);
    List<CacheShape> shapes = Ablation.shapes();
    Ablation ablation = new Ablation();
    Map<String, String> outputs = new HashMap<>();
    TreeSet<String> defects = new TreeSet<>();
    int runs = bench.options().roundsOr(RUNS, QUICK_RUNS);
    for (int run = 0; run < runs; run++) {
      for (CacheShape shape : shapes) {
        ClusterShape cluster = new ClusterShape(1, 1, CAPACITY_BYTES).withCache(shape);
        try (BenchCluster started = bench.start(cluster)) {
          for (Workload workload : workloads) {
            Ended ended = ended(started, workload);
            String before = outputs.putIfAbsent(workload.name(), ended.output());
            if (before != null && !before.equals(ended.output())) {
              defects.add(workload.name() + ", " + shape + ": another output");
            }
            ablation.add(workload.name(), shape, measured(ended));
            say(bench, workload, shape, ended);
          }
        }
      }
    }
    return new Findings(ablation.rows(), NOTES, List.copyOf(defects));
  }

  private static List<Workload> workloads(Bench bench) throws CliException, IOException {
    boolean quick = bench.options().quick();
    Workloads workloads = new Workloads(bench.work());
    return List.of(
        workloads.chase("skewed", quick ? 64 : 400, quick ? 100_000 : 1_000_000, 90),
        workloads.sort((quick ? 16 : 48) * MIB));
  }

  private static Ended ended(BenchCluster cluster, Workload workload)
      throws CliException, IOException, InterruptedException {
    try (ProgramRun run = cluster.start(workload)) {
      if (!run.awaitUntil(DEADLINE)) {
        throw CliException.platform(
            workload.name() + " did not end within " + DEADLINE.toMinutes() + " min");
      }
      Ended ended = run.ended();
      if (ended.status() != 0) {
        throw CliException.platform(workload.name() + " failed: " + ended.errors());
      }
      return ended;
    }
  }

  private static Map<Measure, Double> measured(Ended ended) throws CliException {
    StatisticsReport statistics = ended.statistics();
    if (statistics == null) {
      throw CliException.platform("lego run wrote no statistics");
    }
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      values.put(measure, measure.of(ended, statistics));
    }
    return values;
  }

  private static void say(Bench bench, Workload workload, CacheShape shape, Ended ended) {
    bench
        .progress()
        .step(
            String.format(Locale.ROOT, "%s, %s: %.2f s", workload.name(), shape, ended.seconds()));
  }
}
