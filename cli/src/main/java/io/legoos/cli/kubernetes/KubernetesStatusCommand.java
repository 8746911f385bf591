package io.legoos.cli.kubernetes;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.crds.LegoCluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kubectl lego status}: the clusters of a namespace, their pools and monitors. */
@Command(
    name = "status",
    description = "Shows clusters, their pools and monitors.",
    mixinStandardHelpOptions = true)
final class KubernetesStatusCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Override
  public Integer call() throws CliException, InterruptedException {
    List<LegoCluster> clusters = kubernetes.use(KubernetesOption::clusters);
    System.out.print(
        kubernetes.json()
            ? Json.write(Map.of("clusters", clusters))
            : KubernetesTables.clusters(clusters) + "\n" + KubernetesTables.monitors(clusters));
    return ExitStatus.OK;
  }
}
