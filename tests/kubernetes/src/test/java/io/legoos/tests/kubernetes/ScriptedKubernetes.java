package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The Kubernetes of {@code tests/cluster}: its own binaries, containerd, a network namespace. */
final class ScriptedKubernetes implements Kubernetes {
  private static final Duration LOAD_DEADLINE = Duration.ofMinutes(3);

  private final String name;
  private final Path kubeconfig;

  private ScriptedKubernetes(String name, Path kubeconfig) {
    this.name = name;
    this.kubeconfig = kubeconfig;
  }

  static ScriptedKubernetes start() throws IOException, InterruptedException {
    String name = "suite-" + ProcessHandle.current().pid();
    String output =
        Command.of(Repository.script("up").toString(), "--name", name, "--workers", "3")
            .output(START_DEADLINE);
    return new ScriptedKubernetes(name, Path.of(output.strip().lines().toList().getLast()));
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void load(Path archive) throws IOException, InterruptedException {
    Command.of(Repository.script("load").toString(), "--name", name, archive.toString())
        .output(LOAD_DEADLINE);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Command.of(Repository.script("down").toString(), "--name", name).output(START_DEADLINE);
  }
}
