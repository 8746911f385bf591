package io.legoos.cli.vnode;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.cli.query.ClusterOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lego vnode list}: the vNodes of a cluster. */
@Command(name = "list", description = "Lists vNodes.", mixinStandardHelpOptions = true)
public final class VNodeListCommand implements Callable<Integer> {
  @Mixin private ClusterOption cluster = new ClusterOption();

  @Override
  public Integer call() throws CliException {
    List<VNodeView> vnodes =
        new ManagerClient(cluster.directory()).vnodes().stream().map(VNodeView::of).toList();
    System.out.print(
        cluster.json() ? Json.write(Map.of("vnodes", vnodes)) : VNodeView.table(vnodes));
    return ExitStatus.OK;
  }
}
