package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.query.VProcessView;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lego explain}: why a program waits, was refused, or was ended, and what would help. */
class ExplainTest {
  private static final long MIB = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int USAGE = 2;
  private static final int PLATFORM = 125;
  private static final int KILLED = 137;

  /** Says that it runs, and ends with its input. */
  private static final String STAY = "echo on; read end";

  /** Does so in its vNode, and writes a file before it ends. */
  private static final String STAY_AND_WRITE = STAY + "; echo $end > /vol/f && sync /vol/f";

  private static final String FILL_UP =
      "import os\nb=bytearray()\nfor i in range(600): b+=os.urandom(1<<20)\n";

  private static final String HOLD =
      "import os,sys\nb=os.urandom(24<<20)\nprint('on',flush=True)\nsys.stdin.read()\n"
          + "print(sum(b[::4096])>0)\n";

  private final Lego lego = Lego.ofTheSourceTree();

  private JsonNode explain(TestCluster cluster, String... vprocess)
      throws IOException, InterruptedException {
    Lego.Result result = explained(cluster, "json", vprocess);
    assertThat(result.status()).as(result.errors()).isZero();
    return new ObjectMapper().readTree(result.output());
  }

  private Lego.Result explained(TestCluster cluster, String format, String... vprocess)
      throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(List.of("explain", "--name", cluster.name(), "-o", format));
    args.addAll(List.of(vprocess));
    return lego.run(args.toArray(String[]::new));
  }

  private Process begin(TestCluster cluster, List<String> options, String... program)
      throws IOException {
    return lego.prepare(cluster.runArguments(options, List.of(program)))
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static String onlyVProcess(TestCluster cluster) throws CliException {
    Eventually.within(PATIENCE, "it is reported", () -> cluster.view().vprocesses().size() == 1);
    return cluster.view().vprocesses().stream().map(VProcessView::id).findFirst().orElseThrow();
  }

  private static void endsWell(Process process, BufferedWriter input, String line)
      throws IOException, InterruptedException {
    input.write(line + "\n");
    input.close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends in time").isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void aProgramWithoutRoomIsToldHowMuchThereIsAndRunsWhenThereIsMore() throws Exception {
    List<String> large = List.of("--excache", "512Mi");
    try (TestCluster cluster = TestCluster.start(lego)) {
      assertThat(explained(cluster, "table").output()).isEqualTo("nothing was refused lately\n");
      Process first = begin(cluster, large, "/bin/sh", "-c", STAY);
      try (BufferedReader out = first.inputReader(StandardCharsets.UTF_8);
          BufferedWriter in = first.outputWriter(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("on");
        assertThat(explain(cluster, onlyVProcess(cluster)).path("causes")).isEmpty();

        Lego.Result refused = cluster.run(large, "true");
        assertThat(refused.status()).as(refused.errors()).isEqualTo(PLATFORM);

        JsonNode why = explain(cluster);
        assertThat(why.path("refusals")).hasSize(1);
        JsonNode refusal = why.path("refusals").get(0);
        assertThat(refusal.path("manager").asText()).isEqualTo("GPM");
        assertThat(refusal.path("reason").asText()).isEqualTo("NO_ROOM");
        assertThat(refusal.path("times").asInt()).as("one command, one refusal").isEqualTo(1);
        assertThat(refusal.path("attempts").asInt()).isEqualTo(1);
        assertThat(refusal.path("askedBytes").asLong()).isEqualTo(512 * MIB);
        assertThat(refusal.path("freeBytes").asLong()).isEqualTo(256 * MIB);
        assertThat(explained(cluster, "table").output())
            .contains("ask for less or add a processor monitor", "most free 256 MiB");
        endsWell(first, in, "");
      } finally {
        first.destroyForcibly();
      }
      Lego.Result next = cluster.run(large, "true");
      assertThat(next.status()).as("there is room now: %s", next.errors()).isZero();
    }
  }

  @Test
  void aProgramWhoseStorageMonitorIsSilentWaitsForThatOne() throws Exception {
    try (TestCluster cluster = TestCluster.start(lego)) {
      Lego.Result made = lego.run("vnode", "create", "web", "--name", cluster.name());
      assertThat(made.status()).as(made.errors()).isZero();
      Process program = begin(cluster, List.of("--vnode", "web"), "/bin/sh", "-c", STAY_AND_WRITE);
      long storage = cluster.component("storage").pid();
      try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8);
          BufferedWriter in = program.outputWriter(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("on");
        String id = onlyVProcess(cluster);
        signal("STOP", storage);
        Eventually.within(
            PATIENCE, "it waits", () -> !explain(cluster, id).path("causes").isEmpty());

        JsonNode why = explain(cluster, id);
        assertThat(why.path("state").asText()).isEqualTo("RUNNING");
        assertThat(why.path("causes")).hasSize(1);
        assertThat(why.path("causes").get(0).path("what").asText())
            .contains("storage monitor of its vNode, storage-0, is SUSPECT");
        assertThat(why.path("causes").get(0).path("remedy").asText()).contains("lego up");

        signal("CONT", storage);
        endsWell(program, in, "written");
        assertThat(cluster.run(List.of("--vnode", "web"), "cat", "/vol/f").output())
            .isEqualTo("written\n");
      } finally {
        signal("CONT", storage);
        program.destroyForcibly();
      }
    }
  }

  @Test
  void whatThePlatformEndedIsKnownWithTheReasonAndARemedy(@TempDir Path dir) throws Exception {
    String small =
        Files.readString(Lego.example())
            .replace("overcommit: 1.0", "overcommit: 16")
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi")
            .replace("capacity: 1Gi", "capacity: 64Mi");
    try (TestCluster cluster =
        TestCluster.start(lego, Files.writeString(dir.resolve("small.yaml"), small))) {
      Lego.Result itself = cluster.run(List.of(), "/bin/sh", "-c", "exit 3");
      assertThat(itself.status()).isEqualTo(3);
      Lego.Result full =
          cluster.run(List.of("--excache", "16Mi"), "/usr/bin/python3", "-c", FILL_UP);
      assertThat(full.status()).as(full.errors()).isEqualTo(KILLED);
      explainsEnd(cluster, "OutOfRemoteMemory", "lego status", "--memory");

      loseAMemoryMonitorUnder(cluster);
      explainsEnd(cluster, "MemoryMonitorLost", "--replication 2");

      assertThat(explain(cluster).path("causes")).as("not what ended by itself").hasSize(2);
      Lego.Result unknown = explained(cluster, "table", "processor-0-0-1");
      assertThat(unknown.status()).isEqualTo(USAGE);
      assertThat(unknown.line()).startsWith("lego: ").contains("no vProcess 'processor-0-0-1'");
    }
  }

  private void loseAMemoryMonitorUnder(TestCluster cluster) throws Exception {
    Process program = begin(cluster, List.of("--excache", "4Mi"), "/usr/bin/python3", "-c", HOLD);
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8);
        BufferedWriter in = program.outputWriter(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("on");
      ProcessHandle.of(holder(cluster).pid()).orElseThrow().destroyForcibly();
      in.close();
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("it ends in time").isTrue();
      assertThat(program.exitValue()).isNotZero();
    } finally {
      program.destroyForcibly();
    }
  }

  /** The memory monitor that holds most. */
  private static ComponentState holder(TestCluster cluster) throws CliException {
    List<Long> used = cluster.usedBytes();
    String name = used.get(0) >= used.get(1) ? "memory-0" : "memory-1";
    return cluster.components().stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void explainsEnd(TestCluster cluster, String reason, String... remedy)
      throws IOException, InterruptedException {
    Pattern id = Pattern.compile("(?m)^- (\\S+) \\(/usr/bin/python3 .*has ended at .*: " + reason);
    Eventually.within(
        PATIENCE, "the end is told", () -> id.matcher(explained(cluster, "table").output()).find());
    Matcher found = id.matcher(explained(cluster, "table").output());
    assertThat(found.find()).isTrue();
    JsonNode why = explain(cluster, found.group(1));
    assertThat(why.path("state").asText()).isEqualTo("ENDED");
    assertThat(why.path("causes")).hasSize(1);
    assertThat(why.path("causes").get(0).path("what").asText()).contains(reason);
    assertThat(why.path("causes").get(0).path("remedy").asText()).contains(remedy);
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
