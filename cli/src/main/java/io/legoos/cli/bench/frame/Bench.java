package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.cli.cluster.LocalCluster;
import io.legoos.cli.rehearsal.ProgramRehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an experiment works with. Belongs to one thread. */
public final class Bench {
  /** Below the launcher's directory. */
  private static final String BASELINE = "tests/performance/baseline.json";

  private final Installation installation;
  private final Path work;
  private final BenchProgress progress;
  private final BenchOptions options;
  private int clusters;

  /**
   * @param work private directory for files of the experiment
   */
  public Bench(Installation installation, Path work, BenchProgress progress, BenchOptions options) {
    this.installation = installation;
    this.work = work;
    this.progress = progress;
    this.options = options;
  }

  public BenchOptions options() {
    return options;
  }

  public BenchProgress progress() {
    return progress;
  }

  /** The file of ratios that results are compared with; it may not exist. */
  public Path baseline() {
    Path chosen = options.baseline();
    return chosen == null ? installation.home().resolve(BASELINE) : chosen;
  }

  /** Private directory for files of the experiment. */
  public Path work() {
    return work;
  }

  /**
   * Starts a cluster of the bench's own; close it.
   *
   * @throws CliException when it does not start; then nothing of it is left
   */
  public BenchCluster start(ClusterShape shape)
      throws CliException, IOException, InterruptedException {
    Path manifest = nextManifest(shape);
    return BenchCluster.start(installation, manifest, nextName(), work);
  }

  /**
   * Starts one with {@code lego up}, as a user does; close it.
   *
   * @param options of that command besides
   * @throws CliException when it does not start; then nothing of it is left
   */
  public BenchCluster launch(ClusterShape shape, List<String> options)
      throws CliException, IOException, InterruptedException {
    Path manifest = nextManifest(shape);
    return BenchCluster.launch(installation, manifest, nextName(), work, options);
  }

  /** Start-up caches must not appear in the middle of a measurement. */
  private Path nextManifest(ClusterShape shape)
      throws CliException, IOException, InterruptedException {
    if (clusters == 0) {
      progress.step("start-up caches of the components, where there are none yet");
      try {
        LocalCluster.makeStartCaches(installation, new ProgramRehearsal(), true);
      } catch (CliException | IOException e) {
        progress.step("none can be made, and it is measured without: " + e.getMessage());
      }
    }
    clusters++;
    Path manifest = work.resolve("cluster-" + clusters + ".yaml");
    Files.writeString(manifest, shape.manifest());
    return manifest;
  }

  private String nextName() {
    return "bench-" + ProcessHandle.current().pid() + "-" + clusters;
  }
}
