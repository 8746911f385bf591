package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lego down}: stops a local cluster. */
@Command(
    name = "down",
    description = "Stops a local cluster; its programs are killed.",
    mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
  @Option(
      names = "--name",
      paramLabel = "N",
      description = "name of the cluster (default: the only one)")
  private @Nullable String name;

  @Override
  public Integer call() throws CliException, IOException, InterruptedException {
    LocalCluster.stop(name == null ? ClusterDirectory.find(null).name() : name);
    return ExitStatus.OK;
  }
}
