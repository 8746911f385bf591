package io.legoos.cli.bench.tenants;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.query.VProcessView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On which processor monitor each program was first seen. Belongs to one thread. */
final class Whereabouts {
  /** As often as monitors report: to ask more often would only disturb what is measured. */
  private static final long INTERVAL_NANOS = 500_000_000;

  private final BenchCluster cluster;
  private final List<Workload> workloads;
  private final Map<String, String> processors = new HashMap<>();
  private long askedNanos = System.nanoTime();

  Whereabouts(BenchCluster cluster, List<Workload> workloads) {
    this.cluster = cluster;
    this.workloads = List.copyOf(workloads);
  }

  /** Asks the cluster, when it is time and there is somebody that has not been seen. */
  void look() throws CliException {
    if (processors.size() == workloads.size() || System.nanoTime() - askedNanos < INTERVAL_NANOS) {
      return;
    }
    askedNanos = System.nanoTime();
    List<VProcessView> running = cluster.vprocesses();
    for (Workload workload : workloads) {
      running.stream()
          .filter(vprocess -> isOf(workload, vprocess.command()))
          .findFirst()
          .ifPresent(vprocess -> processors.putIfAbsent(workload.name(), vprocess.processor()));
    }
  }

  /** Long command lines are told in part. */
  private static boolean isOf(Workload workload, String command) {
    return !command.isEmpty() && String.join(" ", workload.command()).startsWith(command);
  }

  /** Name of that monitor; empty: it was not seen. */
  String of(Workload workload) {
    return processors.getOrDefault(workload.name(), "");
  }
}
