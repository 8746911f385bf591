package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.cli.Json;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentRole;
import io.legoos.cli.cluster.LocalCluster;
import io.legoos.cli.demo.DemoResult.MemoryMonitorUse;
import io.legoos.cli.demo.DemoResult.Misses;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demo, step by step: plain run, cluster, the same run on it, comparison, end. */
final class Demo {
  private static final long LINE_BYTES = 4096;
  private static final long WORKING_SET_PARTS = 4;

  private final Installation installation;
  private final Path work;
  private final DemoProgress progress;

  /**
   * @param work private directory for outputs
   */
  Demo(Installation installation, Path work, DemoProgress progress) {
    this.installation = installation;
    this.work = work;
    this.progress = progress;
  }

  DemoResult run(@Nullable Path named) throws CliException, IOException, InterruptedException {
    Path manifest = installation.home().resolve("examples/cluster.yaml");
    LocalCluster.check(manifest);
    Path text = named;
    if (text == null) {
      progress.step("making the text (once)");
      text = DemoText.cached(cache());
    }
    SortJob job = SortJob.of(text.toAbsolutePath());
    progress.step("plain run: " + String.join(" ", job.command()));
    MeasuredRun plain =
        MeasuredRun.of(job.command(), work.resolve("plain"), ProcessTree::anonymousBytes, () -> {});
    long exCache = plain.peakBytes() / WORKING_SET_PARTS / LINE_BYTES * LINE_BYTES;

    progress.step("starting 1 processor, 2 memory and 1 storage monitor");
    String name = "demo-" + ProcessHandle.current().pid();
    ClusterState cluster = LocalCluster.start(manifest, name, component -> {});
    try {
      return runOn(cluster, job, plain, exCache);
    } finally {
      progress.step("stopping the cluster");
      LocalCluster.stop(name);
    }
  }

  private DemoResult runOn(ClusterState cluster, SortJob job, MeasuredRun plain, long exCache)
      throws CliException, IOException, InterruptedException {
    ClusterDirectory directory = ClusterDirectory.named(cluster.name());
    ProcessTree tree = new ProcessTree(new KernelComparison());
    long processor = processorPid(cluster);
    Path output = work.resolve("lego");
    Path statistics = work.resolve("statistics.json");
    progress.step("the same run with an ExCache of a quarter of its working set");
    MeasuredRun lego =
        MeasuredRun.of(
            runCommand(cluster.name(), exCache, statistics, job),
            output,
            pid -> tree.anonymousBytesBelow(processor),
            () -> progress.show(directory));
    progress.step("comparing the outputs");
    boolean identical = Files.mismatch(work.resolve("plain"), output) < 0;
    return result(
        identical,
        plain,
        lego,
        Files.size(job.text()),
        Json.read(statistics, StatisticsReport.class),
        memoryUse(ClusterView.of(directory)));
  }

  private List<String> runCommand(String cluster, long exCache, Path statistics, SortJob job) {
    List<String> command =
        new ArrayList<>(
            List.of(
                installation.launcher().toString(),
                "run",
                "--name",
                cluster,
                "--excache",
                Long.toString(exCache),
                "--stats",
                "json",
                "--stats-file",
                statistics.toString(),
                "--"));
    command.addAll(job.command());
    return command;
  }

  private static DemoResult result(
      boolean identical,
      MeasuredRun plain,
      MeasuredRun lego,
      long textBytes,
      StatisticsReport statistics,
      List<MemoryMonitorUse> memoryMonitors) {
    return new DemoResult(
        identical,
        lego.seconds() / plain.seconds(),
        plain.seconds(),
        lego.seconds(),
        textBytes,
        plain.peakBytes(),
        statistics.excacheBytes(),
        lego.peakBytes(),
        lego.samples(),
        statistics.remoteBytes(),
        statistics.fetchedBytes() / LINE_BYTES,
        statistics.flushedBytes() / LINE_BYTES,
        statistics.fetchedBytes(),
        statistics.flushedBytes(),
        new Misses(
            statistics.faults().zeroFill(),
            statistics.faults().remote(),
            statistics.faults().writeProtect()),
        memoryMonitors);
  }

  private static List<MemoryMonitorUse> memoryUse(ClusterView view) {
    return view.components().stream()
        .filter(component -> component.role().equals(ComponentRole.MEMORY.word()))
        .map(component -> new MemoryMonitorUse(component.name(), component.peakUsedBytes()))
        .toList();
  }

  private static long processorPid(ClusterState cluster) throws CliException {
    return cluster.components().stream()
        .filter(component -> component.role().equals(ComponentRole.PROCESSOR.word()))
        .findFirst()
        .orElseThrow(() -> CliException.platform("the cluster has no processor monitor"))
        .pid();
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured == null || configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "lego")
        : Path.of(configured, "lego");
  }
}
