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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left when a component is killed. */
class MonitorLossTest {
  /** Maps, fills, checks and unmaps 40 MiB in all, 10 MiB at a time, after a line of input. */
  private static final String GROWING =
      """
      import mmap, sys
      first = mmap.mmap(-1, 10 << 20)
      print('begun', flush=True)
      sys.stdin.readline()
      for i in range(4):
          if i > 0:
              first = mmap.mmap(-1, 10 << 20)
          for page in range(2560):
              first[page * 4096:page * 4096 + 4] = (page * 7 + i).to_bytes(4, 'little')
          for page in range(2560):
              if int.from_bytes(first[page * 4096:page * 4096 + 4], 'little') != page * 7 + i:
                  sys.exit('wrong bytes')
          first.close()
      print('right', flush=True)
      """;

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

  /** Whoever runs allocates inside the vRegions that it has; only new ones need the managers. */
  @Test
  @Tag("G5")
  void programsGoOnWhileTheManagersAreDown() throws Exception {
    try (TestCluster cluster = TestCluster.start(lego)) {
      Process process =
          lego.prepare(
                  cluster.runArguments(
                      List.of("--excache", "8Mi"), List.of("/usr/bin/python3", "-c", GROWING)))
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("begun");
        ProcessHandle managers =
            ProcessHandle.of(cluster.component("managers").pid()).orElseThrow();
        managers.destroyForcibly();
        managers.onExit().get(10, TimeUnit.SECONDS);
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();

        assertThat(out.readLine()).isEqualTo("right");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
