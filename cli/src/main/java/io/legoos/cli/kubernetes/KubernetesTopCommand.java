package io.legoos.cli.kubernetes;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
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

  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Option(names = "--once", description = "print once and end")
  private boolean once;

  @Override
  public Integer call() throws CliException, InterruptedException {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return kubernetes.use(
        client -> {
          while (true) {
            List<LegoCluster> clusters = KubernetesOption.clusters(client);
            List<VProcess> vprocesses = KubernetesOption.vprocesses(client);
            System.out.print(
                kubernetes.json()
                    ? Json.write(Map.of("clusters", clusters, "vprocesses", vprocesses))
                    : (terminal && !once ? HOME_AND_CLEAR : "")
                        + KubernetesTables.monitors(clusters)
                        + "\n"
                        + KubernetesTables.vprocesses(vprocesses));
            System.out.flush();
            if (once || System.out.checkError()) {
              return ExitStatus.OK;
            }
            Thread.sleep(REFRESH);
          }
        });
  }
}
