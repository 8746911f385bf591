package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory monitors are killed under a program that writes a pattern and checks it again and again.
 * With two copies it does not notice; with one it is ended with a reason. It never reads a wrong
 * byte: then it would end with 9.
 */
class ReplicationTest {
  private static final int MONITORS = 4;
  private static final int WRONG_BYTES = 9;

  /** A page for each number; every round checks and changes all of them. */
  private static final String PATTERN =
      """
      import sys
      n = 12000
      b = bytearray(n * 4096)
      for i in range(n):
          b[i*4096:i*4096+8] = (i * 7919).to_bytes(8, 'little')
          b[i*4096+4000:i*4096+4008] = (i * 31 + 1).to_bytes(8, 'little')
      print('filled', flush=True)
      h = 0
      for r in range(5):
          for i in range(n):
              v = int.from_bytes(b[i*4096:i*4096+8], 'little')
              w = int.from_bytes(b[i*4096+4000:i*4096+4008], 'little')
              if v != i * 7919 + r or w != i * 31 + 1:
                  print('wrong bytes in page', i, 'round', r)
                  sys.exit(9)
              b[i*4096:i*4096+8] = (v + 1).to_bytes(8, 'little')
              h = (h * 31 + v) & 0xffffffff
      print(h)
      """;

  /** So many bytes that are not zero, and a wait. */
  private static final String FILL =
      """
      import os, sys
      b = os.urandom(int(sys.argv[1]))
      print('filled', flush=True)
      sys.stdin.read()
      """;

  private final Lego lego = Lego.ofTheSourceTree();

  @Test
  @Tag("M12")
  @Tag("M16")
  @Tag("M17")
  void withTwoCopiesAProgramOutlivesEachMemoryMonitor(@TempDir Path dir) throws Exception {
    @Nullable String expected = null;
    for (int victim = 0; victim <= MONITORS; victim++) {
      try (TestCluster cluster = TestCluster.start(lego, manifest(dir, 2, MONITORS))) {
        // The last round kills nobody: what the others must print, too.
        int delay = new Random(victim).nextInt(2500);
        Ended ended = run(cluster, victim < MONITORS ? "memory-" + victim : null, delay);
        assertThat(ended.status)
            .as("memory-%d killed after %d ms: %s", victim, delay, ended)
            .isZero();
        assertThat(expected == null || expected.equals(ended.output)).as("%s", ended).isTrue();
        expected = ended.output;
      }
    }
  }

  @Test
  void withOneCopyAProgramEndsWithAReasonAndNeverReadsWrongBytes(@TempDir Path dir)
      throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, 1, MONITORS))) {
      Ended ended = run(cluster, "memory-1", 300);
      assertThat(ended.status).as("%s", ended).isNotEqualTo(WRONG_BYTES).isIn(0, 137);
      if (ended.status == 137) {
        assertThat(ended.errors).contains("MemoryMonitorLost");
      }
    }
  }

  /** In a cluster of either replication, a program that asks for the other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aProgramMayHaveAReplicationOfItsOwn(int ofTheCluster, @TempDir Path dir) throws Exception {
    int asked = 3 - ofTheCluster;
    long pages = 32L << 20;
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, ofTheCluster, 2))) {
      Process process =
          lego.prepare(
                  cluster.runArguments(
                      List.of("--excache", "4Mi", "--replication", Integer.toString(asked)),
                      List.of("/usr/bin/python3", "-c", FILL, Long.toString(pages))))
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("filled");
        // All but what the ExCache may hold, and python's own beside it.
        long least = asked * (pages - (4L << 20));
        Eventually.within(
            Duration.ofSeconds(20), "copies of the pages", () -> used(cluster) >= least);
        assertThat(used(cluster)).isLessThan(asked * pages + (24L << 20));
        assertThat(cluster.view().vprocesses())
            .singleElement()
            .satisfies(vprocess -> assertThat(vprocess.replication()).isEqualTo(asked));
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static long used(TestCluster cluster) throws CliException {
    return cluster.usedBytes().stream().mapToLong(Long::longValue).sum();
  }

  private static Path manifest(Path dir, int replication, int monitors) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: " + replication)
            .replace("replicas: 2", "replicas: " + monitors);
    return Files.writeString(dir.resolve("replication-" + replication + ".yaml"), text);
  }

  private record Ended(int status, String output, String errors) {}

  /** Runs the pattern; kills a component with SIGKILL some time after all of it is written. */
  private Ended run(TestCluster cluster, @Nullable String victim, int delayMillis)
      throws IOException, InterruptedException, CliException {
    Path errors = Files.createTempFile("lego", ".err");
    Process process =
        lego.prepare(
                cluster.runArguments(
                    List.of("--excache", "16Mi"), List.of("/usr/bin/python3", "-c", PATTERN)))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = new ArrayList<>();
      lines.add(out.readLine());
      if (victim != null) {
        TimeUnit.MILLISECONDS.sleep(delayMillis);
        kill(cluster, victim);
      }
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ended in time").isTrue();
      out.lines().forEach(lines::add);
      return new Ended(process.exitValue(), String.join("\n", lines), Files.readString(errors));
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }

  private static void kill(TestCluster cluster, String name) {
    long pid =
        cluster.components().stream()
            .filter(component -> component.name().equals(name))
            .mapToLong(ComponentState::pid)
            .findFirst()
            .orElseThrow();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }
}
