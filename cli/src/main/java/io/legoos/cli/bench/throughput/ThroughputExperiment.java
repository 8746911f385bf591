package io.legoos.cli.bench.throughput;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;
import java.util.List;

/**
 * Figure 8 of the paper: lines a second of remote misses, by threads and memory monitors, and of
 * the first touch of fresh memory, beside the same program alone.
 */
public final class ThroughputExperiment implements Experiment {
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 2;
  private static final Sizes SIZES = new Sizes(256, 512);
  private static final Sizes QUICK_SIZES = new Sizes(64, 128);

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String summary() {
    return "lines a second: remote misses by threads and memory monitors, first touch beside native";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    boolean quick = bench.options().quick();
    Sizes sizes = quick ? QUICK_SIZES : SIZES;
    try (BenchCluster one = bench.start(new ClusterShape(1, 1, CAPACITY_BYTES));
        BenchCluster two = bench.start(new ClusterShape(2, 1, CAPACITY_BYTES))) {
      Contest contest = new Contest(bench, new Workloads(bench.work()), sizes, List.of(one, two));
      contest.warm();
      int rounds = bench.options().roundsOr(ROUNDS, QUICK_ROUNDS);
      for (int round = 0; round < rounds; round++) {
        contest.round();
        bench.progress().step("round " + (round + 1) + " of all settings");
      }
      return new Findings(
          new ThroughputRows(contest.outcomes()).rows(), notes(sizes), contest.defects());
    }
  }

  private static List<String> notes(Sizes sizes) {
    return List.of(
        sizes.remoteMebibytes()
            + " MiB are written, then read with an ExCache of a quarter of them. Sequential reads are"
            + " fetched ahead, several lines a miss; of random ones every line that is not in the"
            + " ExCache is a miss.",
        "First touch: a word is written to each page of "
            + sizes.touchMebibytes()
            + " MiB of fresh memory, all of which has room in the ExCache. Pages are of 4 KiB, native"
            + " ones too. Times are the program's own: its start is not in them.",
        "The paper's Figure 8, K/s with 1 and 4 threads: remote 125 and 202 (one monitor, one worker),"
            + " 120 and 431 (two monitors, two workers each); first touch 587 and 1,941, Linux 1,040"
            + " and 3,902. Ours are on the processors of this machine, which monitors and program"
            + " share.");
  }
}
