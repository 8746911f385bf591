package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs with an ExCache of all, a half and a quarter of their memory, in turns with the same
 * programs alone and under Linux that swaps: Figures 9 to 12 of the paper.
 */
public final class SlowdownExperiment implements Experiment {
  private static final int MONITORS = 2;
  private static final long CAPACITY_BYTES = 2L << 30;
  private static final int RUNS = 5;
  private static final int QUICK_RUNS = 3;
  private static final int EPOCHS = 4;
  private static final long MIB = 1 << 20;

  private static final List<String> NOTES =
      List.of(
          "Ratios to 'native' are slowdowns. The monitors share this machine's processors with the"
              + " program.",
          "Swap: the program alone in a memory control group of the ExCache's size and 4 MiB for"
              + " what is not in an ExCache here (code, stack, data). What zram itself takes is not"
              + " charged to it, in its favour; 'charged': the program gets so much less that both"
              + " together take what the ExCache and the 4 MiB do.",
          "The paper, with an ExCache of 25 %: word count 1.34, training 1.68; Linux that swaps to"
              + " a disk 2 to 10 times slower than LegoOS.");

  @Override
  public String name() {
    return "slowdown";
  }

  @Override
  public String summary() {
    return "programs with a small ExCache, beside native and beside Linux that swaps";
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>(NOTES);
    List<String> defects = new ArrayList<>();
    boolean quick = bench.options().quick();
    try (BenchCluster cluster = bench.start(new ClusterShape(MONITORS, 1, CAPACITY_BYTES))) {
      for (Workload workload : workloads(bench, notes)) {
        Match match = Match.of(bench, cluster, workload, quick);
        for (int run = 0; run < (quick ? QUICK_RUNS : RUNS); run++) {
          match.round();
        }
        rows.addAll(match.rows());
        notes.addAll(match.excuses());
        defects.addAll(match.defects());
      }
    }
    return new Findings(rows, notes, defects);
  }

  private static List<Workload> workloads(Bench bench, List<String> notes)
      throws CliException, IOException {
    boolean quick = bench.options().quick();
    Workloads workloads = new Workloads(bench.work());
    long mebibytes = quick ? 64 : 400;
    int steps = quick ? 100_000 : 1_000_000;
    List<Workload> all = new ArrayList<>();
    all.add(workloads.wordCount(mebibytes * MIB));
    all.add(workloads.sort((quick ? 32 : 200) * MIB));
    all.add(workloads.objects(quick ? 400_000 : 3_000_000));
    all.add(workloads.chase("random", mebibytes, steps, 0));
    all.add(workloads.chase("skewed", mebibytes, steps, 90));
    addIfThere(all, notes, "redis", () -> workloads.redis(mebibytes, steps));
    addIfThere(all, notes, "training", () -> workloads.training(mebibytes, EPOCHS));
    return all;
  }

  /** Makes a program of a package that this machine may not have. */
  @FunctionalInterface
  private interface Maker {
    Workload make() throws CliException, IOException;
  }

  private static void addIfThere(List<Workload> all, List<String> notes, String name, Maker maker)
      throws IOException {
    try {
      all.add(maker.make());
    } catch (CliException e) {
      notes.add(name + " was not measured: " + e.getMessage());
    }
  }
}
