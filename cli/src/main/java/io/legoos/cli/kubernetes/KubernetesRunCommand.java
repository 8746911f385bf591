package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Sizes;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.Quantity;
import io.legoos.crds.RestartPolicy;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessExCache;
import io.legoos.crds.VProcessSpec;
import io.legoos.crds.VProcessStatus;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code kubectl lego run -- PROG ARG...}: makes a VProcess, prints its output, ends with its
 * status and deletes it. The program has no standard input.
 */
@Command(
    name = "run",
    description = "Runs a program on a cluster; its output and exit status are the command's own.",
    mixinStandardHelpOptions = true)
final class KubernetesRunCommand implements Callable<Integer> {
  @Mixin private KubernetesOption kubernetes = new KubernetesOption();

  @Option(names = "--cluster", description = "LegoCluster; needed when there are several")
  private @Nullable String cluster;

  @Option(names = "--excache", paramLabel = "SIZE", description = "memory kept at the processor")
  private @Nullable String exCache;

  @Option(names = "--memory", paramLabel = "SIZE", description = "memory that it may map")
  private @Nullable String memory;

  @Option(
      names = "--replication",
      paramLabel = "1|2",
      description = "memory monitors that hold each page")
  private @Nullable Integer replication;

  @Option(names = "--keep", description = "leave the VProcess when it has ended")
  private boolean keep;

  @Parameters(arity = "1..*", paramLabel = "PROG ARG", description = "an absolute path; arguments")
  private List<String> words = List.of();

  @Override
  public Integer call() throws CliException, InterruptedException {
    if (!words.getFirst().startsWith("/")) {
      throw CliException.usage(
          "PROG must be an absolute path in the processor pool's image, not " + words.getFirst());
    }
    return kubernetes.use(this::run);
  }

  private int run(KubernetesClient client) throws CliException, InterruptedException {
    VProcess made = client.resource(vprocess(client)).create();
    String name = made.getMetadata().getName();
    try {
      VProcess ended = ProgramOutput.follow(client, name);
      return exitStatus(ended);
    } finally {
      if (!keep) {
        client.resource(made).delete();
      }
    }
  }

  private static int exitStatus(VProcess ended) {
    @Nullable VProcessStatus status = ended.getStatus();
    if (status != null && status.message() != null) {
      System.err.println("lego: " + status.message());
    }
    return status == null || status.exitCode() == null ? ExitStatus.PLATFORM : status.exitCode();
  }

  private VProcess vprocess(KubernetesClient client) throws CliException {
    if (exCache != null) {
      Sizes.parse("--excache", exCache);
    }
    if (memory != null) {
      Sizes.parse("--memory", memory);
    }
    VProcess vprocess = new VProcess();
    vprocess.setMetadata(
        new ObjectMetaBuilder()
            .withGenerateName("run-")
            .withNamespace(client.getNamespace())
            .build());
    vprocess.setSpec(
        new VProcessSpec(
            cluster(client),
            null,
            null,
            words.getFirst(),
            words.subList(1, words.size()),
            null,
            null,
            null,
            null,
            null,
            memory == null ? null : new Quantity(memory),
            exCache == null ? null : new VProcessExCache(new Quantity(exCache)),
            replication,
            null,
            null,
            RestartPolicy.OnLost,
            null,
            null,
            null));
    return vprocess;
  }

  private String cluster(KubernetesClient client) throws CliException {
    if (cluster != null) {
      return cluster;
    }
    List<LegoCluster> clusters = KubernetesOption.clusters(client);
    if (clusters.size() != 1) {
      throw CliException.usage(
          clusters.isEmpty()
              ? "no LegoCluster in namespace " + client.getNamespace() + "; apply one first"
              : "there are " + clusters.size() + " LegoClusters; choose one with --cluster");
    }
    return clusters.getFirst().getMetadata().getName();
  }
}
