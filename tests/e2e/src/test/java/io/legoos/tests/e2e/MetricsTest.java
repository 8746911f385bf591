package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.crds.LegoCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a real cluster that runs a mixed load: the packing page agrees with
 * {@code lego status}, every panel has data, and a loss is seen.
 */
@Timeout(300)
class MetricsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final double TOLERANCE = 0.01;

  /** Only a loss gives it numbers. */
  private static final String AFTER_A_LOSS = "Time to recover";

  /** What this load must do, so that a 0 is wrong. */
  private static final List<String> COUNTED =
      List.of(
          "legoos_excache_misses_total{kind=\"remote\"}",
          "legoos_excache_misses_total{kind=\"write_protect\"}",
          "legoos_excache_misses_total{kind=\"zero_fill\"}",
          "legoos_excache_stall_seconds_total",
          "legoos_excache_fetched_bytes_total",
          "legoos_excache_flushed_bytes_total",
          "legoos_excache_prefetched_lines_total",
          "legoos_excache_evictions_total{kind=\"dirty\"}",
          "legoos_page_exchange_seconds_count{operation=\"fetch\"}",
          "legoos_page_exchange_seconds_count{operation=\"flush\"}",
          "legoos_processor_program_cpu_seconds_total",
          "legoos_vprocess_remote_bytes{vnode=\"web\"}",
          "legoos_memory_page_requests_total",
          "legoos_memory_vregions{role=\"owner\"}",
          "legoos_memory_vregions{role=\"secondary\"}",
          "legoos_memory_home_shares{state=\"whole\"}",
          "legoos_memory_replica_backup_bytes",
          "legoos_storage_operations_total{outcome=\"done\"}",
          "legoos_storage_written_bytes_total{files=\"vnode\"}",
          "legoos_storage_written_bytes_total{files=\"replica\"}",
          "legoos_storage_volume_used_bytes{vnode=\"web\"}",
          "legoos_fuse_request_seconds_count{operation=\"write\"}",
          "legoos_fuse_request_seconds_count{operation=\"open\"}",
          "legoos_control_calls_total{status=\"ok\",method=\"Membership/Heartbeat\"}",
          "legoos_control_call_seconds_count{monitor=~\"memory.*\"}",
          "legoos_control_call_seconds_count{monitor=~\"storage.*\"}",
          "legoos_operator_reconciles_total{outcome=\"done\"}",
          "legoos_placement_decisions_total{manager=\"gpm\"}",
          "legoos_placement_decisions_total{manager=\"gmm_vregions\"}",
          "legoos_placement_decisions_total{manager=\"gsm_vnode\"}",
          "legoos_pool_allocated_cores",
          "legoos_pool_allocated_bytes{pool=\"excache\"}",
          "jvm_gc_pause_seconds_count");

  /** Fills its memory; after a line on stdin changes all of it, and a file, for ever. */
  private static final String PROGRAM =
      """
      import sys
      n, path = int(sys.argv[1]), sys.argv[2]
      b = bytearray(n * 4096)
      for i in range(n):
          b[i * 4096] = 1
      print('filled', flush=True)
      sys.stdin.readline()
      while True:
          for i in range(n):
              b[i * 4096] = (b[i * 4096] + 1) % 256
          if path:
              with open(path, 'wb') as f:
                  f.write(b[:65536])
              with open(path, 'rb') as f:
                  f.read()
      """;

  private final Lego lego = Lego.ofTheSourceTree();
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void dashboardsShowWhatIsThere(@TempDir Path dir) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir));
        OperatorMetrics operator = OperatorMetrics.serve();
        Prometheus prometheus =
            Prometheus.start(
                dir, targets(cluster, operator), ChartRules.write(dir.resolve("rules.yaml")))) {
      String name = cluster.name();
      Lego.Result made = lego.run("vnode", "create", "web", "--volume", "64Mi", "--name", name);
      assertThat(made.status()).as(made.errors()).isZero();
      Process plain = program(cluster, List.of("--excache", "8Mi"), "8000", "");
      Process inVNode =
          program(cluster, List.of("--vnode", "web", "--excache", "4Mi"), "3000", "/vol/data");
      try {
        Eventually.within(
            SOON, "the packing page agrees", () -> disagreements(prometheus, name).isEmpty());
        wake(plain);
        wake(inVNode);
        everyPanelHasData(prometheus, name);
        whatTheProgramsDoIsCounted(prometheus);
        kill(component(cluster, "memory-1"));
        aLossIsSeen(prometheus, name);
      } finally {
        plain.destroyForcibly();
        inVNode.destroyForcibly();
      }
    }
  }

  private static Path manifest(Path dir) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace(
                "metadata:", "metadata:\n  annotations: {" + LegoCluster.REPLICA_LOG + ": 'on'}")
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: 2")
            .replace("replicas: 2", "replicas: 3");
    return Files.writeString(dir.resolve("cluster.yaml"), text);
  }

  private static List<String> targets(TestCluster cluster, OperatorMetrics operator) {
    List<String> targets = new ArrayList<>(List.of(operator.address()));
    cluster
        .components()
        .forEach(component -> targets.add(Objects.requireNonNull(component.metricsAddress())));
    return targets;
  }

  private Process program(TestCluster cluster, List<String> options, String pages, String file)
      throws IOException {
    Process process =
        lego.prepare(
                cluster.runArguments(
                    options, List.of("/usr/bin/python3", "-c", PROGRAM, pages, file)))
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("filled");
    return process;
  }

  private static void wake(Process program) throws IOException {
    program.outputWriter().append("go\n").flush();
  }

  /** What the packing page says otherwise than {@code lego status}, by more than 1 %. */
  private List<String> disagreements(Prometheus prometheus, String cluster) throws Exception {
    JsonNode components = status(cluster).path("components");
    List<String> wrong = new ArrayList<>();
    for (String pool : List.of("memory", "volume", "excache")) {
      String role =
          switch (pool) {
            case "volume" -> "storage";
            case "excache" -> "processor";
            default -> pool;
          };
      compare(prometheus, pool("capacity", pool), sum(components, role, "capacityBytes"), wrong);
      compare(prometheus, pool("used", pool), sum(components, role, "usedBytes"), wrong);
    }
    for (JsonNode component : components) {
      if (component.path("role").asText().equals("memory")) {
        String monitor = "legoos_memory_used_bytes{monitor=\"%s\"}";
        compare(
            prometheus,
            monitor.formatted(component.path("name").asText()),
            component.path("usedBytes").asDouble(),
            wrong);
      }
    }
    // The two programs' 11,000 pages are there, whoever has them.
    if (sum(components, "memory", "usedBytes") < 32e6) {
      wrong.add("the programs use too little: " + components);
    }
    return wrong;
  }

  private static String pool(String what, String pool) {
    return "sum(legoos_pool_%s_bytes{pool=\"%s\"})".formatted(what, pool);
  }

  private static void compare(
      Prometheus prometheus, String expression, double wanted, List<String> wrong)
      throws Exception {
    double seen = prometheus.value(expression);
    if (!(Math.abs(seen - wanted) <= TOLERANCE * wanted)) {
      wrong.add("%s is %s, but lego status says %s".formatted(expression, seen, wanted));
    }
  }

  private JsonNode status(String cluster) throws IOException, InterruptedException {
    Lego.Result status = lego.run("status", "--name", cluster, "-o", "json");
    assertThat(status.status()).as(status.errors()).isZero();
    return json.readTree(status.output());
  }

  private static double sum(JsonNode components, String role, String what) {
    double sum = 0;
    for (JsonNode component : components) {
      sum += component.path("role").asText().equals(role) ? component.path(what).asDouble() : 0;
    }
    return sum;
  }

  private static void whatTheProgramsDoIsCounted(Prometheus prometheus) {
    for (String counted : COUNTED) {
      Eventually.within(SOON, counted, () -> prometheus.value("sum(" + counted + ")") > 0);
    }
  }

  private static void everyPanelHasData(Prometheus prometheus, String cluster) throws IOException {
    List<Dashboards.Query> left = new ArrayList<>(Dashboards.queries());
    assertThat(left).hasSizeGreaterThan(80);
    left.removeIf(query -> query.panel().equals(AFTER_A_LOSS));
    try {
      Eventually.within(
          SOON,
          "every panel has data",
          () -> {
            List<Dashboards.Query> without = new ArrayList<>();
            for (Dashboards.Query query : left) {
              if (!hasData(prometheus, query, cluster)) {
                without.add(query);
              }
            }
            left.retainAll(without);
            return left.isEmpty();
          });
    } catch (RuntimeException e) {
      throw new AssertionError(
          "without data:\n"
              + left.stream().map(Dashboards.Query::toString).collect(Collectors.joining("\n")),
          e);
    }
  }

  private static boolean hasData(Prometheus prometheus, Dashboards.Query query, String cluster)
      throws IOException, InterruptedException {
    return prometheus.query(query.of(cluster)).stream().anyMatch(Double::isFinite);
  }

  private static void kill(ComponentState component) throws Exception {
    Process kill = new ProcessBuilder("kill", "-KILL", Long.toString(component.pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS) && kill.exitValue() == 0).isTrue();
  }

  private static ComponentState component(TestCluster cluster, String name) {
    return cluster.components().stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void aLossIsSeen(Prometheus prometheus, String cluster) throws IOException {
    List<Dashboards.Query> recovery =
        Dashboards.queries().stream().filter(q -> q.panel().equals(AFTER_A_LOSS)).toList();
    assertThat(recovery).hasSize(2);
    for (Dashboards.Query query : recovery) {
      Eventually.within(SOON, query.toString(), () -> hasData(prometheus, query, cluster));
    }
    Eventually.within(
        SOON,
        "the managers count the death",
        () -> prometheus.value("sum(legoos_managers_deaths_total)") >= 1);
    Eventually.within(
        SOON,
        "an alert is on its way",
        () -> prometheus.value("count(ALERTS{alertname=\"LegoMonitorDead\"})") >= 1);
  }
}
