package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
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
  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 3;

  private static final List<String> NOTES =
      List.of(
          "Ratios to 'native' are slowdowns. The monitors share this machine's processors with the"
              + " program.",
          "Swap: the program alone in a memory control group of the ExCache's size and 4 MiB for"
              + " what is not in an ExCache here (code, stack, data). What zram itself takes is not"
              + " charged to it, in its favour; 'charged': the program gets so much less that both"
              + " together take what the ExCache and the 4 MiB do.",
          "Long: the same program with more to do, for ten seconds and more where it runs alone;"
              + " with all of its memory in the ExCache only.",
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
  public List<String> parts() {
    return Program.NAMES;
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<String> notes = new ArrayList<>(NOTES);
    List<Match> matches = new ArrayList<>();
    boolean quick = bench.options().quick();
    Programs programs = new Programs(new Workloads(bench.work()), quick);
    try (BenchCluster cluster = bench.start(new ClusterShape(MONITORS, 1, CAPACITY_BYTES))) {
      for (Program program : Program.values()) {
        if (!bench.options().wants(program.label())) {
          continue;
        }
        Workload workload;
        try {
          workload = programs.usual(program);
        } catch (CliException e) {
          notes.add(program.label() + " was not measured: " + e.getMessage());
          continue;
        }
        matches.add(played(bench, Match.withSwap(bench, cluster, workload, quick)));
        if (!quick) {
          matches.add(played(bench, Match.besideNative(bench, cluster, programs.longer(program))));
        }
      }
    }
    matches.forEach(match -> notes.addAll(match.excuses()));
    return new Findings(
        matches.stream().flatMap(match -> match.rows().stream()).toList(),
        notes,
        matches.stream().flatMap(match -> match.defects().stream()).toList());
  }

  private static Match played(Bench bench, Match match) throws IOException, InterruptedException {
    int rounds = bench.options().roundsOr(ROUNDS, QUICK_ROUNDS);
    for (int round = 0; round < rounds; round++) {
      match.round();
    }
    return match;
  }
}
