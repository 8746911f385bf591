package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.cli.cluster.ClusterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
            "lego: no experiment 'levitation'; there are: check, drain, excache, latency, mttf,"
                + " packing, recovery, replication, slowdown, start, storage, tenants, throughput");
    assertThat(lego.run("bench").status()).isEqualTo(2);
    assertThat(lego.run("bench", "replication", "--seeds", "3").status()).isEqualTo(2);
    assertThat(lego.run("bench", "recovery", "--seeds", "0").status()).isEqualTo(2);
  }

  @Test
  void recoveryPrintsItsRowsAndLeavesNoCluster() throws Exception {
    Process bench = startRecovery("--json");

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
    Process bench = startRecovery();
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

  @Test
  void latencyAndThroughputHaveTheirRowsBesideTheirBaselines() throws Exception {
    assertThat(medians("latency"))
        .containsKeys("echo of 128 bytes, raw TCP: p50", "echo of 4096 bytes, gRPC call: p99")
        .containsKeys("fetch of a line, page channel: p50 of raw TCP")
        .containsKeys("fetch of 16 lines, page channel: rate of raw TCP that looks");

    Map<String, Double> throughput = medians("throughput", "--rounds", "1");

    assertThat(throughput)
        .containsKeys("first touch, 2 threads: a page of a thread of native")
        .containsKeys(
            "sequential reads, 1 thread, 2 monitors: lines fetched of 1 thread, 1 monitor");
    String random = "random reads, 1 thread, 1 monitor: ";
    double read = throughput.getOrDefault(random + "lines read", Double.NaN);
    // They cannot be fetched ahead: it is missed what is read, but for what the ExCache has.
    assertThat(throughput.get(random + "remote misses")).isBetween(read / 2, read * 1.1);
  }

  @Test
  void mttfHasTable1ByFormulaAndBySimulation() throws Exception {
    Map<String, Double> mttf = medians("mttf");

    assertThat(mttf.get("Table 1, monolithic: MTTF")).isBetween(5.7, 5.8);
    assertThat(mttf.get("Table 1, monolithic: MTTF, simulated of by formula")).isBetween(5.4, 6.1);
    assertThat(mttf)
        .containsKeys("Table 1, LegoOS, same devices: MTTF of Table 1, monolithic")
        .containsKeys("pools, replication 2, memory on 4: downtime a year of servers")
        .containsKeys("servers, with files: ended by the worst failure");
  }

  @Test
  void tenantsHasEachProgramAloneAndInEveryTopology() throws Exception {
    Map<String, Double> tenants = medians("tenants", "--rounds", "1");

    for (String topology : List.of("1P1M", "2P1M", "1P2M", "2P2M")) {
      assertThat(tenants)
          .containsKeys("word count, " + topology + ": wall time of alone")
          .containsKeys("word count, " + topology + ": remote misses of alone");
      assertThat(tenants.keySet())
          .as(topology)
          .anyMatch(row -> row.startsWith(topology + ": fairness: slowdown of word count by"));
    }
    assertThat(tenants).containsKeys("word count, alone: wall time");
  }

  /** By case, metric and baseline. */
  private Map<String, Double> medians(String experiment, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("bench", experiment, "--quick", "--json"));
    command.addAll(List.of(options));
    Process bench = start(command);

    assertThat(bench.waitFor(600, TimeUnit.SECONDS)).as("it ended in time").isTrue();
    assertThat(bench.exitValue()).as("%s", Files.readString(errors())).isZero();
    assertThat(clustersOf(bench)).isEmpty();
    Map<String, Double> medians = new HashMap<>();
    for (JsonNode row : new ObjectMapper().readTree(Files.readString(output())).get("rows")) {
      String baseline = row.get("baseline").isNull() ? "" : " of " + row.get("baseline").asText();
      medians.put(
          row.get("case").asText() + ": " + row.get("metric").asText() + baseline,
          row.get("median").asDouble());
    }
    return medians;
  }

  private Process startRecovery(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("bench", "recovery", "--quick", "--seeds", "1"));
    command.addAll(List.of(options));
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = lego.prepare(command);
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
