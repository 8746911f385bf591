package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.VProcess;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kubectl lego describe NAME}: a vProcess or a cluster in full, with its events. */
@Command(
    name = "describe",
    description = "Shows one vProcess or cluster in full, with its events.",
    mixinStandardHelpOptions = true)
final class KubernetesDescribeCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Parameters(paramLabel = "NAME", description = "of a VProcess or a LegoCluster")
  private String name = "";

  @Override
  public Integer call() throws CliException, InterruptedException {
    System.out.print(kubernetes.use(this::describe));
    return ExitStatus.OK;
  }

  private String describe(KubernetesClient client) throws CliException {
    HasMetadata object = find(client);
    object.getMetadata().setManagedFields(null);
    if (kubernetes.json()) {
      return Json.write(object);
    }
    StringBuilder text = new StringBuilder(Serialization.asYaml(object));
    text.append("events:\n");
    List<Event> events =
        client
            .v1()
            .events()
            .withField("involvedObject.uid", object.getMetadata().getUid())
            .list()
            .getItems();
    events.stream()
        .sorted(Comparator.comparing(Event::getLastTimestamp))
        .forEach(
            event ->
                text.append("  ")
                    .append(event.getLastTimestamp())
                    .append("  ")
                    .append(event.getReason())
                    .append("  ")
                    .append(event.getMessage())
                    .append('\n'));
    return text.toString();
  }

  private HasMetadata find(KubernetesClient client) throws CliException {
    @Nullable VProcess vprocess = client.resources(VProcess.class).withName(name).get();
    if (vprocess != null) {
      return vprocess;
    }
    @Nullable LegoCluster cluster = client.resources(LegoCluster.class).withName(name).get();
    if (cluster != null) {
      return cluster;
    }
    throw CliException.platform(
        "no VProcess and no LegoCluster " + name + "; see 'kubectl get lego'");
  }
}
