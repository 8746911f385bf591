package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lego ps}: the vProcesses of a cluster. */
@Command(name = "ps", description = "Lists vProcesses.", mixinStandardHelpOptions = true)
public final class PsCommand implements Callable<Integer> {
  @Mixin private ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws CliException {
    ClusterView view = cluster.view();
    System.out.print(
        cluster.json()
            ? Json.write(Map.of("vprocesses", view.vprocesses()))
            : ClusterTables.vprocesses(view.vprocesses()).toString());
    return ExitStatus.OK;
  }
}
