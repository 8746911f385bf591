package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.legoos.cli.CliException;
import io.legoos.cli.OutputFormat;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.VProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kubernetes and which namespace, as kubectl means them. */
final class KubernetesOption {
  @Option(
      names = {"-n", "--namespace"},
      description = "namespace; without it the context's own")
  private @Nullable String namespace;

  @Option(names = "--context", description = "context of the kubeconfig")
  private @Nullable String context;

  @Option(
      names = {"-o", "--output"},
      description = "TABLE or JSON",
      defaultValue = "TABLE")
  private OutputFormat output = OutputFormat.TABLE;

  boolean json() {
    return output == OutputFormat.JSON;
  }

  /** What a command does with a client. */
  @FunctionalInterface
  interface Use<T> {
    T with(KubernetesClient client) throws CliException, InterruptedException;
  }

  /**
   * Runs {@code use} with a client.
   *
   * @throws CliException also when the API server refuses, in its words
   */
  <T> T use(Use<T> use) throws CliException, InterruptedException {
    Config config = Config.autoConfigure(context);
    if (namespace != null) {
      config = new ConfigBuilder(config).withNamespace(namespace).build();
    }
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return use.with(client);
    } catch (KubernetesClientException e) {
      throw CliException.platform(reason(e));
    }
  }

  /** The API server's own words, or why it was not reached. */
  private static String reason(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return "the API server says: " + e.getStatus().getMessage();
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "the API server is not reached: " + root;
  }

  static List<LegoCluster> clusters(KubernetesClient client) {
    return client.resources(LegoCluster.class).list().getItems();
  }

  static List<VProcess> vprocesses(KubernetesClient client) {
    return client.resources(VProcess.class).list().getItems();
  }

  /**
   * The VProcess of that name.
   *
   * @throws CliException when there is none
   */
  static VProcess vprocess(KubernetesClient client, String name) throws CliException {
    @Nullable VProcess found = client.resources(VProcess.class).withName(name).get();
    if (found == null) {
      throw CliException.platform(
          "no VProcess "
              + name
              + " in namespace "
              + client.getNamespace()
              + "; see 'kubectl get vprocess -A'");
    }
    return found;
  }
}
