package io.legoos.cli.bench.tenants;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Figure 15 of the paper: two programs at the same time on one or two processor and memory
 * monitors, in turns with each of them alone.
 */
public final class TenantsExperiment implements Experiment {
  private static final long CAPACITY_BYTES = 2L << 30;
  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 2;
  private static final int EPOCHS = 4;
  private static final long MIB = 1 << 20;

  private static final List<String> NOTES =
      List.of(
          "Alone: on 1P1M (a processor monitor, a memory monitor). The ExCache of each program is a"
              + " quarter of its memory in all cases. Who ends first runs again, not counted, until"
              + " the other has ended: each has its neighbour all the time.",
          "Fairness: 1 is fair; of 2 the first program suffers twice as much as the second."
              + " Monitors and programs share this machine's processors in every topology, so more"
              + " monitors are not more hardware here.",
          "The paper's Figure 15, slowdown of TensorFlow and Phoenix (word count) beside Linux: 2P1M"
              + " with 4 workers 2.830 and 4.979, with 8 2.797 and 4.848; 1P2M with an ExCache of"
              + " 1 GB 1.638 and 1.287, of 0.5 GB 2.536 and 4.320. Alone 1.68 and 1.34: so 2P1M was"
              + " 1.68 and 3.73 x alone, and word count by training 2.2. It has no 1P1M, no 2P2M.",
          "lego run cannot choose a processor monitor: the GPM places a program on the one with the"
              + " fewest threads.");

  @Override
  public String name() {
    return "tenants";
  }

  @Override
  public String summary() {
    return "two programs at once on one or two processor and memory monitors, beside each alone";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    List<String> notes = new ArrayList<>(NOTES);
    List<Workload> pair = pair(bench, notes);
    try (BenchCluster oneOne = start(bench, Topology.ONE_ONE);
        BenchCluster twoOne = start(bench, Topology.TWO_ONE);
        BenchCluster oneTwo = start(bench, Topology.ONE_TWO);
        BenchCluster twoTwo = start(bench, Topology.TWO_TWO)) {
      Map<Topology, BenchCluster> clusters = new EnumMap<>(Topology.class);
      clusters.put(Topology.ONE_ONE, oneOne);
      clusters.put(Topology.TWO_ONE, twoOne);
      clusters.put(Topology.ONE_TWO, oneTwo);
      clusters.put(Topology.TWO_TWO, twoTwo);
      Cohabitation cohabitation = new Cohabitation(bench, clusters, pair);
      cohabitation.warm();
      int rounds = bench.options().roundsOr(ROUNDS, QUICK_ROUNDS);
      for (int round = 1; round <= rounds; round++) {
        cohabitation.round(round);
      }
      TenantRows rows =
          new TenantRows(pair.stream().map(Workload::name).toList(), cohabitation.measured());
      notes.addAll(rows.sightings());
      return new Findings(rows.rows(), notes, cohabitation.defects());
    }
  }

  private static BenchCluster start(Bench bench, Topology topology)
      throws CliException, IOException, InterruptedException {
    return bench.start(
        new ClusterShape(topology.memories(), 1, CAPACITY_BYTES)
            .withProcessors(topology.processors()));
  }

  /** The paper's pair, or what comes next to it on a machine without numpy. */
  private static List<Workload> pair(Bench bench, List<String> notes)
      throws CliException, IOException {
    boolean quick = bench.options().quick();
    long mebibytes = quick ? 64 : 400;
    Workloads workloads = new Workloads(bench.work());
    Workload wordCount = workloads.wordCount(mebibytes * MIB, 1);
    try {
      return List.of(wordCount, workloads.training(mebibytes, EPOCHS));
    } catch (CliException e) {
      notes.add("Random reads take the place of training: " + e.getMessage());
      return List.of(
          wordCount, workloads.chase("random", mebibytes, quick ? 100_000 : 1_000_000, 0));
    }
  }
}
