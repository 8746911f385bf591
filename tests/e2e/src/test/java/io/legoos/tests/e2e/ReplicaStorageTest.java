package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.ComponentView;
import io.legoos.crds.LegoCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The secondaries' log with a storage monitor that is healthy, stands still, or is full: a program
 * that checks its pattern again and again ends rightly, or with a reason when an owner dies and its
 * pages cannot be had. It never reads a wrong byte: then it would end with 9.
 */
@Timeout(600)
class ReplicaStorageTest {
  private static final int MONITORS = 3;

  /** More is flushed than the logs hold, of fewer bytes than the frames. */
  private static final String PATTERN =
      """
      import sys
      n = 30000
      b = bytearray(n * 4096)
      for i in range(n):
          b[i*4096:i*4096+8] = (i * 7919).to_bytes(8, 'little')
          b[i*4096+4000:i*4096+4008] = (i * 31 + 1).to_bytes(8, 'little')
      print('filled', flush=True)
      for r in range(3):
          for i in range(n):
              v = int.from_bytes(b[i*4096:i*4096+8], 'little')
              w = int.from_bytes(b[i*4096+4000:i*4096+4008], 'little')
              if v != i * 7919 + r or w != i * 31 + 1:
                  print('wrong bytes in page', i, 'round', r)
                  sys.exit(9)
              b[i*4096:i*4096+8] = (v + 1).to_bytes(8, 'little')
          print('round', flush=True)
      """;

  private static final String OUTPUT = "filled\nround\nround\nround";

  private final Lego lego = Lego.ofTheSourceTree();

  /** What happens once all is written. */
  private record Ended(int status, String output, String errors, Use most) {}

  /** The most that the monitors' replicas took at any look. */
  private record Use(long backup, long framed, long unreplicated) {
    Use max(Use other) {
      return new Use(
          Math.max(backup, other.backup),
          Math.max(framed, other.framed),
          Math.max(unreplicated, other.unreplicated));
    }
  }

  @Test
  @Tag("M13")
  @Tag("M15")
  void pagesAreAtTheStorageMonitorAndComeBackFromThere(@TempDir Path dir) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, "1Gi"))) {
      Ended ended = run(cluster, "memory-1");
      assertThat(ended.status).as("%s", ended).isZero();
      assertThat(ended.output).isEqualTo(OUTPUT);
      assertThat(ended.most.backup).as("%s", ended).isPositive();
      // What the dead monitor had written goes, and what the program had with it.
      Eventually.within(
          Duration.ofSeconds(60), "no segment is left", () -> storage(cluster).usedBytes() == 0);
    }
  }

  @Test
  @Tag("M14")
  void aStorageMonitorThatStandsStillStallsNothing(@TempDir Path dir) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, "1Gi"))) {
      signal(cluster.component("storage").pid(), "STOP");
      try {
        Ended ended = run(cluster, null);
        assertThat(ended.status).as("%s", ended).isZero();
        assertThat(ended.output).isEqualTo(OUTPUT);
        assertThat(ended.most.framed + ended.most.unreplicated).as("%s", ended).isPositive();
        Ended orphaned = run(cluster, "memory-1");
        assertThat(orphaned.status).as("%s", orphaned).isIn(0, 135, 137);
        if (orphaned.status != 0) {
          assertThat(orphaned.errors).contains("MemoryMonitorLost");
        } else {
          assertThat(orphaned.output).isEqualTo(OUTPUT);
        }
      } finally {
        signal(cluster.component("storage").pid(), "CONT");
      }
    }
  }

  @Test
  @Tag("M14")
  void aFullStorageMonitorCostsFramesAndNoPage(@TempDir Path dir) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir, "16Mi"))) {
      Ended ended = run(cluster, "memory-1");
      assertThat(ended.status).as("%s", ended).isZero();
      assertThat(ended.output).isEqualTo(OUTPUT);
      assertThat(ended.most.framed).as("%s", ended).isPositive();
      assertThat(storage(cluster).usedBytes()).isLessThanOrEqualTo(16 << 20);
    }
  }

  private static Path manifest(Path dir, String volume) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace(
                "metadata:", "metadata:\n  annotations: {" + LegoCluster.REPLICA_LOG + ": 'on'}")
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: 2")
            .replace("volume: 1Gi", "volume: " + volume)
            .replace("replicas: 2", "replicas: " + MONITORS);
    return Files.writeString(dir.resolve("cluster.yaml"), text);
  }

  /** Runs the pattern; kills a component with SIGKILL when all of it is written. */
  private Ended run(TestCluster cluster, @Nullable String victim)
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
      Use most = new Use(0, 0, 0);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        most = most.max(use(cluster));
        if (victim != null && lines.size() == 1) {
          signal(component(cluster, victim).pid(), "KILL");
        }
      }
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).as("it ended in time").isTrue();
      return new Ended(
          process.exitValue(), String.join("\n", lines), Files.readString(errors), most);
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }

  private static Use use(TestCluster cluster) throws CliException {
    Use sum = new Use(0, 0, 0);
    for (ComponentView each : ClusterView.of(ClusterDirectory.named(cluster.name())).components()) {
      sum =
          new Use(
              sum.backup + each.replicaBackupBytes(),
              sum.framed + each.replicaFramedBytes(),
              sum.unreplicated + each.unreplicatedBytes());
    }
    return sum;
  }

  private static ComponentView storage(TestCluster cluster) throws CliException {
    return ClusterView.of(ClusterDirectory.named(cluster.name())).components().stream()
        .filter(component -> component.role().equals("storage"))
        .findFirst()
        .orElseThrow();
  }

  private static ComponentState component(TestCluster cluster, String name) {
    return cluster.components().stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(long pid, String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS) && kill.exitValue() == 0).isTrue();
  }
}
