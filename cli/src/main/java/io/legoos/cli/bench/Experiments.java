package io.legoos.cli.bench;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.check.CheckExperiment;
import io.legoos.cli.bench.drain.DrainExperiment;
import io.legoos.cli.bench.excache.ExCacheExperiment;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.latency.LatencyExperiment;
import io.legoos.cli.bench.mttf.MttfExperiment;
import io.legoos.cli.bench.packing.PackingExperiment;
import io.legoos.cli.bench.recovery.RecoveryExperiment;
import io.legoos.cli.bench.replication.ReplicationExperiment;
import io.legoos.cli.bench.slowdown.SlowdownExperiment;
import io.legoos.cli.bench.start.StartExperiment;
import io.legoos.cli.bench.storage.StorageExperiment;
import io.legoos.cli.bench.tenants.TenantsExperiment;
import io.legoos.cli.bench.throughput.ThroughputExperiment;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** All experiments that there are. */
final class Experiments implements Iterable<String> {
  private static final List<Experiment> ALL =
      List.of(
          new CheckExperiment(),
          new DrainExperiment(),
          new ExCacheExperiment(),
          new LatencyExperiment(),
          new MttfExperiment(),
          new PackingExperiment(),
          new RecoveryExperiment(),
          new ReplicationExperiment(),
          new SlowdownExperiment(),
          new StartExperiment(),
          new StorageExperiment(),
          new TenantsExperiment(),
          new ThroughputExperiment());

  /** Their names, for the command's help. */
  @Override
  public Iterator<String> iterator() {
    return ALL.stream().map(Experiment::name).iterator();
  }

  /**
   * The one of that name.
   *
   * @throws CliException with status 2 when there is none
   */
  static Experiment named(String name) throws CliException {
    return ALL.stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> CliException.usage("no experiment '" + name + "'; there are: " + names()));
  }

  /** For a sentence. */
  static String names() {
    return ALL.stream().map(Experiment::name).collect(Collectors.joining(", "));
  }
}
