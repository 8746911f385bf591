package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.testcontainers.DockerClientFactory;

/** A real Kubernetes, started for these tests and ended after them. */
sealed interface Kubernetes extends AutoCloseable permits ScriptedKubernetes, K3sKubernetes {
  /** How long starting may take when everything that it needs has been built. */
  Duration START_DEADLINE = Duration.ofMinutes(5);

  /**
   * Starts K3s in a container where a Docker engine answers, else the Kubernetes of {@code
   * tests/cluster}. {@code LEGO_TEST_KUBERNETES=k3s|scripted} decides otherwise.
   */
  static Kubernetes start() throws IOException, InterruptedException {
    String wish = System.getenv().getOrDefault("LEGO_TEST_KUBERNETES", "");
    return switch (wish) {
      case "k3s" -> K3sKubernetes.start();
      case "scripted" -> ScriptedKubernetes.start();
      case "" ->
          DockerClientFactory.instance().isDockerAvailable()
              ? K3sKubernetes.start()
              : ScriptedKubernetes.start();
      default ->
          throw new IllegalArgumentException(
              "LEGO_TEST_KUBERNETES is '" + wish + "', not k3s or scripted");
    };
  }

  /** The administrator's configuration. */
  Path kubeconfig();

  /** Makes the image archives (of {@code docker save}) known to every node. */
  void load(Path archive) throws IOException, InterruptedException;

  @Override
  void close() throws IOException, InterruptedException;
}
