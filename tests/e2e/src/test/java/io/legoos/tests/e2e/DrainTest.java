package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.query.ComponentView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code lego drain} empties one memory monitor after the other, the home among them, under a
 * program that writes a pattern, checks it again and again and forks: it never reads a wrong byte
 * (then it would end with 9) and is not ended.
 */
class DrainTest {
  private static final int MONITORS = 3;
  private static final long LONGEST_DRAIN_SECONDS = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Goes on until a file exists; a page for each number. */
  private static final String PATTERN =
      """
      import os, sys
      n = 8000
      b = bytearray(n * 4096)
      for i in range(n):
          b[i*4096:i*4096+8] = (i * 7919).to_bytes(8, 'little')
      print('filled', flush=True)
      r = 0
      while not os.path.exists(sys.argv[1]):
          for i in range(n):
              v = int.from_bytes(b[i*4096:i*4096+8], 'little')
              if v != i * 7919 + r:
                  print('wrong bytes in page', i, 'round', r, flush=True)
                  sys.exit(9)
              b[i*4096:i*4096+8] = (v + 1).to_bytes(8, 'little')
          r += 1
          child = os.fork()
          if child == 0:
              os._exit(0 if b[4096:4104] == (7919 + r).to_bytes(8, 'little') else 9)
          if os.waitpid(child, 0)[1] != 0:
              print('a child has read wrong bytes', flush=True)
              sys.exit(9)
      print('right after', r > 0, flush=True)
      """;

  private final Lego lego = Lego.ofTheSourceTree();

  @Test
  @Tag("O1")
  void aProgramDoesNotNoticeThatItsMemoryMovesAway(@TempDir Path dir) throws Exception {
    drainAllUnderAProgram(dir, 1);
  }

  @Test
  @Tag("O1")
  void neitherWithTwoCopies(@TempDir Path dir) throws Exception {
    drainAllUnderAProgram(dir, 2);
  }

  private void drainAllUnderAProgram(Path dir, int replication) throws Exception {
    Path enough = dir.resolve("enough");
    Path output = dir.resolve("out");
    dir.toFile().setExecutable(true, false);
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, replication))) {
      Process program = start(cluster, enough, output);
      try {
        for (int i = 0; i < MONITORS; i++) {
          drain(cluster, i);
          assertThat(program.isAlive()).as("%s", Files.readString(output)).isTrue();
        }
        endsWell(program, enough, output);
      } finally {
        program.destroyForcibly();
      }
      Eventually.within(
          PATIENCE,
          "all memory is free again",
          () -> cluster.usedBytes().stream().allMatch(bytes -> bytes == 0));
    }
  }

  /** One that has written its pattern. */
  private Process start(TestCluster cluster, Path enough, Path output) throws Exception {
    Process program =
        lego.prepare(
                cluster.runArguments(
                    List.of("--excache", "12Mi"),
                    List.of("/usr/bin/python3", "-c", PATTERN, enough.toString())))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Eventually.within(
        PATIENCE,
        "the program has written its pattern",
        () -> Files.readString(output).startsWith("filled"));
    return program;
  }

  private static void endsWell(Process program, Path enough, Path output) throws Exception {
    Files.createFile(enough);
    assertThat(program.waitFor(100, TimeUnit.SECONDS)).as("it ended in time").isTrue();
    assertThat(Files.readString(output)).isEqualTo("filled\nright after True\n");
    assertThat(program.exitValue()).isZero();
  }

  /** No page is left on one monitor that is to be on two, unless somebody insists: that is told. */
  @Test
  void thePlacesOfSecondCopiesAreKept(@TempDir Path dir) throws Exception {
    Path enough = dir.resolve("enough");
    Path output = dir.resolve("out");
    dir.toFile().setExecutable(true, false);
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, 2))) {
      Process program = start(cluster, enough, output);
      try {
        assertThat(lego.run("drain", "memory-0", "--name", cluster.name()).status()).isZero();
        Lego.Result refused = lego.run("drain", "memory-1", "--name", cluster.name());
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.errors()).contains("--force");

        assertThat(lego.run("drain", "memory-1", "--force", "--name", cluster.name()).status())
            .isZero();
        Eventually.within(
            PATIENCE, "what is at risk is told", () -> unreplicatedBytes(cluster) > 16 << 20);

        for (String monitor : List.of("memory-0", "memory-1")) {
          assertThat(lego.run("drain", monitor, "--undo", "--name", cluster.name()).status())
              .isZero();
        }
        Eventually.within(PATIENCE, "all is on two again", () -> unreplicatedBytes(cluster) == 0);
        endsWell(program, enough, output);
      } finally {
        program.destroyForcibly();
      }
    }
  }

  private static long unreplicatedBytes(TestCluster cluster) throws CliException {
    return cluster.view().components().stream().mapToLong(ComponentView::unreplicatedBytes).sum();
  }

  private void drain(TestCluster cluster, int index) throws Exception {
    String monitor = "memory-" + index;
    Lego.Result drained =
        lego.run(
            "drain",
            monitor,
            "--name",
            cluster.name(),
            "--timeout",
            String.valueOf(LONGEST_DRAIN_SECONDS));
    assertThat(drained.status()).as("%s: %s", monitor, drained.errors()).isZero();
    assertThat(drained.output()).startsWith(monitor + " is empty");
    assertThat(cluster.usedBytes().get(index)).as("used bytes of %s", monitor).isZero();
    Lego.Result undone = lego.run("drain", monitor, "--undo", "--name", cluster.name());
    assertThat(undone.status()).as("%s", undone.errors()).isZero();
  }

  @Test
  void onlyAMemoryMonitorThatExistsIsDrained(@TempDir Path dir) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, 1))) {
      Lego.Result unknown = lego.run("drain", "memory-9", "--name", cluster.name());
      assertThat(unknown.status()).isEqualTo(2);
      assertThat(unknown.errors()).contains("memory-9");
      for (String other : List.of("processor-0", "storage-0")) {
        Lego.Result refused = lego.run("drain", other, "--name", cluster.name());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.line()).contains("'" + other + "' is no memory monitor", "memory-0");
      }
    }
  }

  private static Path manifest(Path dir, int replication) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: " + replication)
            .replace("replicas: 2", "replicas: " + MONITORS);
    return Files.writeString(dir.resolve("drain-" + replication + ".yaml"), text);
  }
}
