package io.legoos.cli.bench.tenants;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two programs, each alone and both together in every topology, in turns. Belongs to one thread.
 */
final class Cohabitation {
  private static final Duration NATIVE_DEADLINE = Duration.ofMinutes(10);

  /** So exact are the times of programs that run together. */
  private static final Duration POLL = Duration.ofMillis(5);

  private final Bench bench;
  private final Map<Topology, BenchCluster> clusters;
  private final List<Workload> pair;
  private final Map<String, String> expected = new HashMap<>();
  private final List<Measured> measured = new ArrayList<>();
  private final List<String> defects = new ArrayList<>();

  /**
   * @param clusters one for each topology
   * @param pair the two programs
   */
  Cohabitation(Bench bench, Map<Topology, BenchCluster> clusters, List<Workload> pair) {
    this.bench = bench;
    this.clusters = clusters;
    this.pair = List.copyOf(pair);
  }

  List<Measured> measured() {
    return measured;
  }

  /** What must not be. */
  List<String> defects() {
    return defects;
  }

  /** Learns the right outputs, and has everything run once for the monitors' compilers. */
  void warm() throws CliException, IOException, InterruptedException {
    for (Workload workload : pair) {
      try (ProgramRun run = ProgramRun.beside(workload.command(), bench.work())) {
        if (!run.awaitUntil(NATIVE_DEADLINE) || run.ended().status() != 0) {
          throw CliException.platform(workload.name() + " fails without LegoOS, too");
        }
        expected.put(workload.name(), run.ended().output());
      }
    }
    // Twice: where there are two processor monitors, each program shall have run on each.
    for (int order = 0; order < 2; order++) {
      for (Topology topology : clusters.keySet()) {
        together(topology, order);
      }
    }
    measured.clear();
    bench.progress().step("those were not counted");
  }

  /** Runs each alone, then both together in every topology. */
  void round(int round) throws CliException, IOException, InterruptedException {
    for (Workload workload : pair) {
      try (Tenant tenant = new Tenant(cluster(Topology.ONE_ONE), workload)) {
        tenant.start();
        tenant.await();
        judge(tenant, null, round, "");
      }
    }
    for (Topology topology : clusters.keySet()) {
      together(topology, round);
    }
  }

  /** Who ends first runs again, so that the other has its neighbour to its end. */
  private void together(Topology topology, int round)
      throws CliException, IOException, InterruptedException {
    BenchCluster cluster = cluster(topology);
    Whereabouts whereabouts = new Whereabouts(cluster, pair);
    // Each is the first to be placed and to start in every other round.
    List<Workload> order = round % 2 == 0 ? pair : pair.reversed();
    try (Tenant first = new Tenant(cluster, order.getFirst());
        Tenant second = new Tenant(cluster, order.getLast())) {
      first.start();
      second.start();
      while (first.ended().isEmpty() || second.ended().isEmpty()) {
        again(first, second);
        again(second, first);
        whereabouts.look();
      }
      for (Tenant tenant : List.of(first, second)) {
        tenant.await();
        judge(tenant, topology, round, whereabouts.of(tenant.workload()));
      }
    }
  }

  private static void again(Tenant tenant, Tenant neighbour)
      throws CliException, IOException, InterruptedException {
    if (tenant.await(POLL) && neighbour.ended().isEmpty()) {
      tenant.start();
    }
  }

  private BenchCluster cluster(Topology topology) {
    return Objects.requireNonNull(clusters.get(topology), topology::toString);
  }

  /** The first run counts; the output of all must be right. */
  private void judge(Tenant tenant, @Nullable Topology topology, int round, String processor)
      throws CliException {
    String program = tenant.workload().name();
    String subject = program + ", " + (topology == null ? "alone" : topology.toString());
    for (Ended ended : tenant.ended()) {
      if (ended.status() != 0) {
        defects.add(subject + ": ended with " + ended.status() + ": " + ended.errors());
        return;
      }
      if (!ended.output().equals(expected.get(program))) {
        defects.add(subject + ": another output than without LegoOS");
        return;
      }
    }
    Ended counted = tenant.ended().getFirst();
    StatisticsReport statistics = counted.statistics();
    if (statistics == null) {
      throw CliException.platform("lego run wrote no statistics");
    }
    measured.add(
        new Measured(
            program,
            topology,
            round,
            counted.seconds(),
            statistics.faults().remote(),
            statistics.stallSeconds(),
            processor));
    bench
        .progress()
        .step(
            String.format(
                Locale.ROOT,
                "%s: %.2f s%s",
                subject,
                counted.seconds(),
                processor.isEmpty() ? "" : " on " + processor));
  }
}
