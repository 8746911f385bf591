package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import io.legoos.cli.bench.recovery.KillPlan;
import io.legoos.cli.bench.recovery.Outcome;
import io.legoos.cli.cluster.ComponentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory monitors are killed at random moments under three programs that run at once: one that
 * writes a pattern and checks every byte of it, GNU sort, and a python3 program of many small
 * objects. With two copies they print what they print without LegoOS; with one they do, or end with
 * a reason. {@code lego bench recovery} does the same for longer.
 */
class RecoveryTest {
  private static final int MONITORS = 4;
  private static final int SEEDS = 4;
  private static final int SEEDS_WITH_ONE_COPY = 2;

  /** 200 MiB: as much as keeps them busy while a monitor is killed. */
  private static final int PATTERN_PAGES = 51_200;

  private static final int PATTERN_ROUNDS = 2;
  private static final long SORTED_BYTES = 8L << 20;
  private static final int ENTRIES = 150_000;

  /** On a machine that does much else, too. */
  private static final Duration DEADLINE = Duration.ofSeconds(300);

  private final Lego lego = Lego.ofTheSourceTree();
  private final Map<Workload, String> expected = new HashMap<>();

  @TempDir private Path dir;

  @BeforeEach
  void runWithoutLegoOs() throws Exception {
    Workloads workloads = new Workloads(dir);
    for (Workload workload :
        List.of(
            workloads.pattern(PATTERN_PAGES, PATTERN_ROUNDS),
            workloads.sort(SORTED_BYTES),
            workloads.objects(ENTRIES))) {
      ProcessBuilder plain = new ProcessBuilder(workload.command());
      plain.environment().put("LC_ALL", "C");
      Lego.Result result = Lego.run(plain);
      assertThat(result.status()).as("%s: %s", workload, result.errors()).isZero();
      expected.put(workload, result.output());
    }
  }

  @Test
  @Tag("M12")
  @Tag("M16")
  @Tag("M17")
  void withTwoCopiesProgramsOutliveEachMemoryMonitor() throws Exception {
    Path manifest = manifest(2);
    double undisturbed = undisturbedSeconds(manifest);
    for (int seed = 0; seed < SEEDS; seed++) {
      judge(manifest, KillPlan.of(seed, MONITORS, undisturbed), 2);
    }
  }

  @Test
  void withOneCopyProgramsEndWithAReasonAndNeverPrintWrongBytes() throws Exception {
    Path manifest = manifest(1);
    double undisturbed = undisturbedSeconds(manifest);
    for (int seed = 0; seed < SEEDS_WITH_ONE_COPY; seed++) {
      judge(manifest, KillPlan.of(seed, MONITORS, undisturbed), 1);
    }
  }

  private Path manifest(int replication) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: " + replication)
            .replace("replicas: 2", "replicas: " + MONITORS);
    return Files.writeString(dir.resolve("replication-" + replication + ".yaml"), text);
  }

  /** How long all take together, until the last has ended. */
  private double undisturbedSeconds(Path manifest) throws Exception {
    double longest = 0;
    try (TestCluster cluster = TestCluster.start(lego, manifest);
        Programs programs = new Programs(cluster)) {
      for (Map.Entry<Workload, Ended> each : programs.ended().entrySet()) {
        assertThat(Outcome.of(each.getValue(), expectedOf(each.getKey())))
            .as("undisturbed %s: %s", each.getKey().name(), each.getValue().errors())
            .isEqualTo(Outcome.IDENTICAL);
        longest = Math.max(longest, each.getValue().seconds());
      }
    }
    return longest;
  }

  private void judge(Path manifest, KillPlan plan, int replication) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest);
        Programs programs = new Programs(cluster)) {
      programs.awaitUntil(plan.delay());
      kill(cluster, "memory-" + plan.victim());
      programs
          .ended()
          .forEach(
              (workload, ended) -> {
                Outcome outcome = Outcome.of(ended, expectedOf(workload));
                assertThat(outcome.isAllowed(replication))
                    .as(
                        "%s, replication %d, %s: %s with status %d: %s",
                        workload.name(), replication, plan, outcome, ended.status(), ended.errors())
                    .isTrue();
              });
    }
  }

  private String expectedOf(Workload workload) {
    return expected.getOrDefault(workload, "");
  }

  /** All three, at once. */
  private final class Programs implements AutoCloseable {
    private final Map<Workload, ProgramRun> runs = new HashMap<>();

    Programs(TestCluster cluster) throws IOException {
      for (Workload workload : expected.keySet()) {
        runs.put(workload, ProgramRun.start(lego.launcher(), cluster.name(), workload, dir));
      }
    }

    void awaitUntil(Duration sinceStart) throws InterruptedException {
      for (ProgramRun run : runs.values()) {
        var unused = run.awaitUntil(sinceStart);
      }
    }

    Map<Workload, Ended> ended() throws IOException, InterruptedException {
      Map<Workload, Ended> ended = new HashMap<>();
      for (Map.Entry<Workload, ProgramRun> run : runs.entrySet()) {
        assertThat(run.getValue().awaitUntil(DEADLINE))
            .as("%s ended in time", run.getKey().name())
            .isTrue();
        ended.put(run.getKey(), run.getValue().ended());
      }
      return ended;
    }

    @Override
    public void close() throws IOException {
      for (ProgramRun run : new ArrayList<>(runs.values())) {
        run.close();
      }
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
