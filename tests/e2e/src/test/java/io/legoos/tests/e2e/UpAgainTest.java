package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ComponentState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code lego up} of a cluster that is running starts again what of it has ended. */
class UpAgainTest {
  private static final Duration DECLARED_DEAD = Duration.ofSeconds(40);

  private final Lego lego = Lego.ofTheSourceTree();
  private final Path manifest = Lego.example();
  private TestCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = TestCluster.start(lego, manifest);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  private Lego.Result up() throws IOException, InterruptedException {
    return lego.run("up", "-f", manifest.toString(), "--name", cluster.name(), "--detach");
  }

  private void kill(String name) {
    ProcessHandle process =
        ProcessHandle.of(
                cluster.components().stream()
                    .filter(component -> component.name().equals(name))
                    .mapToLong(ComponentState::pid)
                    .findFirst()
                    .orElseThrow())
            .orElseThrow();
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private List<String> states() throws Exception {
    return cluster.view().components().stream().map(component -> component.state()).toList();
  }

  @Test
  void whatHasEndedServesAgainAndVolumesHaveTheirFiles() throws Exception {
    List<String> before = states();
    Lego.Result made =
        lego.run("vnode", "create", "web", "--volume", "64Mi", "--name", cluster.name());
    assertThat(made.status()).as(made.errors()).isZero();
    List<String> inVNode = List.of("--vnode", "web");
    Lego.Result written =
        cluster.run(inVNode, "sh", "-c", "echo kept > /vol/file && sync /vol/file");
    assertThat(written.status()).as(written.errors()).isZero();
    for (ComponentState component : cluster.components()) {
      kill(component.name());
      if (component.name().startsWith("memory")) {
        continue; // two at once, with the next
      }
      Lego.Result again = up();
      assertThat(again.status()).as(again.errors()).isZero();
      assertThat(again.output()).contains(component.name()).contains("started again");
      assertThat(states()).isEqualTo(before);
    }
    Lego.Result read = cluster.run(inVNode, "cat", "/vol/file");
    assertThat(read.output()).as(read.errors()).isEqualTo("kept\n");
  }

  @Test
  void aCompleteClusterIsUpAndLeftAlone() throws Exception {
    List<Long> before = cluster.components().stream().map(ComponentState::pid).toList();
    Lego.Result again = up();
    assertThat(again.status()).as(again.errors()).isZero();
    assertThat(again.output())
        .isEqualTo("the cluster is up already, and nothing of it has ended\n");
    assertThat(again.errors()).isEmpty();
    assertThat(
            ClusterDirectory.named(cluster.name()).state().components().stream()
                .map(ComponentState::pid)
                .toList())
        .isEqualTo(before);
  }

  @Test
  void whatWasDeclaredDeadIsStartedAgain() throws Exception {
    List<String> before = states();
    long frozen = cluster.component("memory").pid();
    signal("STOP", frozen);
    Eventually.within(DECLARED_DEAD, "it is declared dead", () -> states().contains("DEAD"));
    signal("CONT", frozen);
    Lego.Result again = up();
    assertThat(again.status()).as(again.errors()).isZero();
    assertThat(again.output()).contains("1 of the cluster's components");
    assertThat(states()).isEqualTo(before);
    assertThat(cluster.run(List.of(), "true").status()).isZero();
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
