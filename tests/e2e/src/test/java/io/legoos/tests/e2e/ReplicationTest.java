package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many copies a program has; what becomes of them in a loss is {@link RecoveryTest}'s. */
class ReplicationTest {

  /** So many bytes that are not zero, and a wait. */
  private static final String FILL =
      """
      import os, sys
      b = os.urandom(int(sys.argv[1]))
      print('filled', flush=True)
      sys.stdin.read()
      """;

  private final Lego lego = Lego.ofTheSourceTree();

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
}
