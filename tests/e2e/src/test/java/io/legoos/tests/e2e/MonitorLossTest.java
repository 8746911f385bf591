package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is left when a component is killed. */
class MonitorLossTest {
  private final Lego lego = Lego.ofTheSourceTree();

  @Test
  void noTaskOutlivesTheProcessorMonitor() throws IOException, InterruptedException, CliException {
    try (TestCluster cluster = TestCluster.start(lego)) {
      Process process =
          lego.prepare(
                  cluster.runArguments(
                      List.of(), List.of("sh", "-c", "sleep 300 & sleep 300 & echo on; wait")))
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("on");
        List<ProcessIdentity> tasks =
            cluster.programProcesses().stream()
                .map(ProcessIdentity::of)
                .filter(Objects::nonNull)
                .toList();
        assertThat(tasks).hasSizeGreaterThanOrEqualTo(3);

        ProcessHandle.of(cluster.component("processor").pid()).orElseThrow().destroyForcibly();

        Eventually.within(
            Duration.ofSeconds(1),
            "no task left",
            () -> tasks.stream().noneMatch(ProcessIdentity::isAlive));
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(125);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
