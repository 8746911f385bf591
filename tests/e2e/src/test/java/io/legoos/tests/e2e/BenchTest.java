package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.cli.cluster.ClusterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lego bench}: what it prints, and that it leaves nothing behind. */
class BenchTest {
  private final Lego lego = Lego.ofTheSourceTree();

  @TempDir private Path dir;

  @Test
  void anUnknownExperimentIsAUsageErrorThatNamesTheKnownOnes() throws Exception {
    Lego.Result result = lego.run("bench", "levitation");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.line())
        .isEqualTo(
            "lego: no experiment 'levitation'; there are: drain, excache, packing, recovery,"
                + " replication, slowdown, start, storage");
    assertThat(lego.run("bench").status()).isEqualTo(2);
    assertThat(lego.run("bench", "replication", "--seeds", "3").status()).isEqualTo(2);
    assertThat(lego.run("bench", "recovery", "--seeds", "0").status()).isEqualTo(2);
  }

  @Test
  void recoveryPrintsItsRowsAndLeavesNoCluster() throws Exception {
    Process bench = start("--json");

    assertThat(bench.waitFor(600, TimeUnit.SECONDS)).as("it ended in time").isTrue();
    assertThat(bench.exitValue()).as("%s", Files.readString(errors())).isZero();
    JsonNode json = new ObjectMapper().readTree(Files.readString(output()));
    assertThat(json.get("experiment").asText()).isEqualTo("recovery");
    Map<String, Double> medians = new HashMap<>();
    for (JsonNode row : json.get("rows")) {
      medians.put(
          row.get("case").asText() + ": " + row.get("metric").asText(),
          row.get("median").asDouble());
    }
    assertThat(medians)
        .containsEntry("replication 2: identical", 1.0)
        .containsEntry("replication 1: wrong", 0.0)
        .containsEntry("replication 1: hung", 0.0)
        .containsKey("replication 2, undisturbed: wall time");
    assertThat(clustersOf(bench)).isEmpty();
  }

  @Test
  void anInterruptedBenchTakesItsClusterDown() throws Exception {
    Process bench = start();
    Eventually.within(
        Duration.ofSeconds(300), // the first one makes start-up caches
        "its cluster is up",
        () -> Files.exists(ClusterDirectory.named(firstClusterOf(bench)).stateFile()));

    bench.destroy();

    assertThat(bench.waitFor(120, TimeUnit.SECONDS)).as("it ended in time").isTrue();
    assertThat(bench.exitValue()).isEqualTo(125);
    assertThat(Files.readString(errors())).contains("interrupted; the clusters were stopped");
    assertThat(clustersOf(bench)).isEmpty();
  }

  private Process start(String... options) throws IOException {
    ProcessBuilder builder = lego.prepare(List.of("bench", "recovery", "--quick", "--seeds", "1"));
    builder.command().addAll(List.of(options));
    return builder.redirectOutput(output().toFile()).redirectError(errors().toFile()).start();
  }

  private Path output() {
    return dir.resolve("output");
  }

  private Path errors() {
    return dir.resolve("errors");
  }

  /** The launcher becomes the JVM, whose number is in the names of its clusters. */
  private static String firstClusterOf(Process bench) {
    return "bench-" + bench.pid() + "-1";
  }

  private static List<Path> clustersOf(Process bench) throws IOException {
    try (Stream<Path> clusters = Files.list(ClusterDirectory.ROOT)) {
      return clusters
          .filter(path -> path.getFileName().toString().startsWith("bench-" + bench.pid() + "-"))
          .toList();
    }
  }
}
