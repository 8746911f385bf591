package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.LiveView;
import io.legoos.cli.Palette;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.VProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl lego top}: use of every monitor and vProcess, some seconds old at most. */
@Command(
    name = "top",
    description = "Shows the use of every monitor and vProcess.",
    mixinStandardHelpOptions = true)
final class KubernetesTopCommand implements Callable<Integer> {
  /** The operator tells figures every five seconds. */
  private static final Duration REFRESH = Duration.ofSeconds(3);

  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Option(names = "--once", description = "print once and end")
  private boolean once;

  @Override
  public Integer call() throws CliException, InterruptedException {
    return kubernetes.use(
        client -> {
          LiveView.ofStdout(!kubernetes.json())
              .show(palette -> picture(client, palette), once, REFRESH);
          return ExitStatus.OK;
        });
  }

  private String picture(KubernetesClient client, Palette palette) throws CliException {
    List<LegoCluster> clusters = KubernetesOption.clusters(client);
    List<VProcess> vprocesses = KubernetesOption.vprocesses(client);
    return kubernetes.json()
        ? Json.write(Map.of("clusters", clusters, "vprocesses", vprocesses))
        : KubernetesTables.monitors(clusters).text(palette)
            + "\n"
            + KubernetesTables.vprocesses(vprocesses);
  }
}
