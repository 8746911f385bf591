package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lego status}: the components of a cluster. */
@Command(
    name = "status",
    description = "Shows the components of a cluster.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Mixin private ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws CliException {
    ClusterView view = cluster.view();
    System.out.print(
        cluster.json() ? Json.write(view) : ClusterTables.components(view.components()).toString());
    return ExitStatus.OK;
  }
}
