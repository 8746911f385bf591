package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.testcontainers.containers.Container;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** K3s in a container of the machine's Docker engine, by Testcontainers. */
final class K3sKubernetes implements Kubernetes {
  private static final String IMAGE = "rancher/k3s:v1.34.1-k3s1";
  private static final String ARCHIVE = "/tmp/image.tar";

  private final K3sContainer container;
  private final Path kubeconfig;

  private K3sKubernetes(K3sContainer container, Path kubeconfig) {
    this.container = container;
    this.kubeconfig = kubeconfig;
  }

  // The container is closed by close().
  @SuppressWarnings("resource")
  static K3sKubernetes start() throws IOException {
    K3sContainer container =
        new K3sContainer(DockerImageName.parse(IMAGE)).withStartupTimeout(START_DEADLINE);
    container.start();
    Path kubeconfig =
        Files.createTempFile(
            "k3s",
            ".kubeconfig",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(kubeconfig, container.getKubeConfigYaml());
    return new K3sKubernetes(container, kubeconfig);
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void load(Path archive) throws IOException, InterruptedException {
    container.copyFileToContainer(MountableFile.forHostPath(archive), ARCHIVE);
    Container.ExecResult result =
        container.execInContainer("ctr", "-n", "k8s.io", "images", "import", ARCHIVE);
    if (result.getExitCode() != 0) {
      throw new IOException("ctr images import: " + result.getStderr());
    }
  }

  @Override
  public void close() throws IOException {
    container.stop();
    Files.deleteIfExists(kubeconfig);
  }
}
