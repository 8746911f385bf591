package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an experiment works with. Belongs to one thread. */
public final class Bench {
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
    clusters++;
    Path manifest = work.resolve("cluster-" + clusters + ".yaml");
    Files.writeString(manifest, shape.manifest());
    String name = "bench-" + ProcessHandle.current().pid() + "-" + clusters;
    return BenchCluster.start(installation, manifest, name, work);
  }
}
