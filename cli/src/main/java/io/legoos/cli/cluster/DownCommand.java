package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lego down}: stops a local cluster. */
@Command(
    name = "down",
    description = "Stops a local cluster; its programs are killed.",
    mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
  @Mixin private ClusterName cluster = new ClusterName();

  @Override
  public Integer call() throws CliException, IOException, InterruptedException {
    String given = cluster.given();
    LocalCluster.stop(given == null ? cluster.directory().name() : given);
    return ExitStatus.OK;
  }
}
