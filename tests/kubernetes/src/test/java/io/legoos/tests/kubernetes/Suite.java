package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all classes share: one Kubernetes with the product's image on its nodes and the product
 * installed by helm, two operators of which one leads.
 */
final class Suite implements AutoCloseable {
  static final String RELEASE = "legoos";
  static final String SYSTEM_NAMESPACE = "legoos-system";

  /** For monitors to start and programs to end, on two slow cores. */
  static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Duration HELM_DEADLINE = Duration.ofMinutes(5);

  private final Kubernetes kubernetes;
  private final Path binaries;
  private final ProductImage image;
  private final Path plugins;

  private Suite(Kubernetes kubernetes, Path binaries, ProductImage image, Path plugins) {
    this.kubernetes = kubernetes;
    this.binaries = binaries;
    this.image = image;
    this.plugins = plugins;
  }

  static Suite start() throws IOException, InterruptedException {
    Path binaries =
        Path.of(
            Command.of(Repository.script("build").toString())
                .output(Duration.ofMinutes(40))
                .strip());
    ProductImage image = ProductImage.build();
    Kubernetes kubernetes = Kubernetes.start();
    try {
      kubernetes.load(image.archive());
      // The image of examples/user-image.yaml; nothing can be pulled here.
      kubernetes.load(
          Path.of(
              Command.of(Repository.script("base-image").toString())
                  .output(Duration.ofMinutes(10))
                  .strip()));
      Suite suite = new Suite(kubernetes, binaries, image, plugins());
      suite.install();
      return suite;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      kubernetes.close();
      throw e;
    }
  }

  private void install() throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("install", RELEASE, Repository.chart().toString()));
    words.addAll(List.of("--create-namespace", "--set", "operator.replicas=2"));
    words.addAll(image.helmValues());
    words.addAll(List.of("--wait", "--timeout", "4m"));
    helm(words.toArray(String[]::new));
  }

  /** Values that every install and upgrade of the tests sets. */
  List<String> imageValues() {
    return image.helmValues();
  }

  ProductImage image() {
    return image;
  }

  Kubernetes kubernetes() {
    return kubernetes;
  }

  /** kubectl in a namespace that need not exist yet. */
  Kubectl kubectl(String namespace) {
    return new Kubectl(binaries.resolve("kubectl"), kubernetes.kubeconfig(), namespace);
  }

  /** kubectl in a new namespace. */
  Kubectl newNamespace(String namespace) throws IOException, InterruptedException {
    Kubectl kubectl = kubectl(namespace);
    kubectl.output("create", "namespace", namespace);
    return kubectl;
  }

  /** helm in the system's namespace; must succeed. */
  String helm(String... args) throws IOException, InterruptedException {
    return helmCommand(args).output(HELM_DEADLINE);
  }

  Command helmCommand(String... args) {
    List<String> words =
        new ArrayList<>(
            List.of(binaries.resolve("helm").toString(), "--namespace", SYSTEM_NAMESPACE));
    words.addAll(List.of(args));
    return new Command(words, kubectl(SYSTEM_NAMESPACE).environment(), Repository.root());
  }

  /** {@code kubectl lego COMMAND -n NAMESPACE ...}. */
  Command lego(String namespace, String command, String... args) {
    List<String> words =
        new ArrayList<>(
            List.of(
                binaries.resolve("kubectl").toString(), "lego", command, "--namespace", namespace));
    words.addAll(List.of(args));
    Map<String, String> environment = new HashMap<>(kubectl(namespace).environment());
    environment.put("PATH", plugins + ":" + System.getenv("PATH"));
    environment.put("LEGO_NO_BUILD", "1");
    return new Command(words, environment, Repository.root());
  }

  /** A directory for PATH that holds the plugin, as the README tells users to make it. */
  private static Path plugins() throws IOException {
    Path directory = Files.createTempDirectory("kubectl-plugins");
    Files.createSymbolicLink(directory.resolve("kubectl-lego"), Repository.root().resolve("lego"));
    return directory;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kubernetes.close();
  }
}
