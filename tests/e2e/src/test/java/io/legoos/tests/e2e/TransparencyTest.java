package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A program under {@code lego run} looks like the program itself. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransparencyTest {
  private static final List<String> NO_OPTIONS = List.of();
  private static final String PYTHON = "/usr/bin/python3";

  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    cluster = TestCluster.start(lego);
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  @Test
  @Tag("P17")
  void theExitStatusIsTheProgramsOwn() throws IOException, InterruptedException {
    Lego.Result result = cluster.run(NO_OPTIONS, "sh", "-c", "exit 7");

    assertThat(result).isEqualTo(new Lego.Result(7, "", ""));
  }

  @Test
  void streamsAreTheCallersOwn(@TempDir Path dir) throws IOException, InterruptedException {
    Path input = Files.writeString(dir.resolve("in"), "from stdin\n");
    ProcessBuilder builder =
        lego.prepare(
            cluster.runArguments(NO_OPTIONS, List.of("sh", "-c", "cat; echo to stderr >&2")));

    Lego.Result result = Lego.run(builder.redirectInput(input.toFile()));

    assertThat(result).isEqualTo(new Lego.Result(0, "from stdin\n", "to stderr\n"));
  }

  @Test
  void pipesWorkBothWays() throws IOException, InterruptedException {
    ProcessBuilder builder = lego.prepare(cluster.runArguments(NO_OPTIONS, List.of("cat")));
    Process process = builder.redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try (OutputStream in = process.getOutputStream();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      in.write("ping\n".getBytes(StandardCharsets.UTF_8));
      in.flush();
      assertThat(out.readLine()).isEqualTo("ping");
      in.close();
      assertThat(out.readLine()).isNull();
    } finally {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void argumentsArePassedByteForByte() throws IOException, InterruptedException {
    Lego.Result result =
        cluster.run(NO_OPTIONS, "printf", "[%s]", "", "a b", "@x", "--", "--stats", "'\"\\", "ü\n");

    assertThat(result.output()).isEqualTo("[][a b][@x][--][--stats]['\"\\][ü\n]");
  }

  @Test
  void environmentAndWorkingDirectoryAreTheCallersOwn(@TempDir Path dir)
      throws IOException, InterruptedException {
    String show = "env -0 | sort -z | tr '\\0' '\\n'; pwd -P";
    ProcessBuilder plain = new ProcessBuilder("/bin/sh", "-c", show);
    ProcessBuilder under =
        lego.prepare(cluster.runArguments(NO_OPTIONS, List.of("/bin/sh", "-c", show)));
    for (ProcessBuilder builder : List.of(plain, under)) {
      builder.directory(dir.toFile());
      builder.environment().clear();
      builder.environment().put("PATH", "/usr/bin:/bin");
      builder.environment().put("LEGO_NO_BUILD", "1");
      builder.environment().put("ODD", "a=b\n c");
      builder.environment().put("JAVA_TOOL_OPTIONS", "-Dx=y");
    }

    Lego.Result wanted = Lego.run(plain);
    Lego.Result result = Lego.run(under);

    assertThat(result).isEqualTo(wanted);
  }

  @Test
  @Tag("P18")
  void signalsReachTheProgram() throws IOException, InterruptedException {
    String program =
        "import signal,sys,time\n"
            + "def stop(n,f):\n  print('got',n,flush=True)\n  sys.exit(3)\n"
            + "signal.signal(signal.SIGTERM,stop)\nprint('ready',flush=True)\n"
            + "while True: time.sleep(60)\n";
    Process process =
        lego.prepare(cluster.runArguments(NO_OPTIONS, List.of(PYTHON, "-c", program))).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      process.toHandle().destroy(); // Process.destroy would close our end of the pipes.
      assertThat(out.readLine()).isEqualTo("got 15");
    } finally {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isEqualTo(3);
  }

  @Test
  void deathByASignalLooksLikeInAShell() throws IOException, InterruptedException {
    Lego.Result terminated = cluster.run(NO_OPTIONS, "sh", "-c", "kill -TERM $$");
    Lego.Result segfault =
        cluster.run(NO_OPTIONS, PYTHON, "-c", "import ctypes; ctypes.string_at(0)");

    assertThat(terminated.status()).isEqualTo(128 + 15);
    assertThat(terminated.line()).isEqualTo("Terminated");
    assertThat(segfault.status()).isEqualTo(139);
    assertThat(segfault.line()).startsWith("Segmentation fault");
  }

  /** Python tells an exit of 130 from a death by SIGINT, as shells do. */
  @Test
  void whoIsInterruptedIsSeenToBeByTheCaller() throws IOException, InterruptedException {
    String look =
        "import signal, subprocess, sys\n"
            + "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
            + "print(subprocess.call(sys.argv[1:]))";
    for (Map.Entry<String, String> end :
        Map.of("kill -INT $$", "-2\n", "exit 130", "130\n").entrySet()) {
      List<String> program = List.of("sh", "-c", end.getKey());
      List<String> plain = new ArrayList<>(List.of(PYTHON, "-c", look));
      List<String> under = new ArrayList<>(plain);
      plain.addAll(program);
      ProcessBuilder lego = this.lego.prepare(cluster.runArguments(NO_OPTIONS, program));
      under.addAll(lego.command());

      assertThat(Lego.run(new ProcessBuilder(plain)).output()).isEqualTo(end.getValue());
      assertThat(Lego.run(lego.command(under)).output()).isEqualTo(end.getValue());
    }
  }

  @Test
  void killingLegoKillsTheProgram() throws IOException, InterruptedException {
    Process process =
        lego.prepare(cluster.runArguments(NO_OPTIONS, List.of("sh", "-c", "echo on; sleep 300")))
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("on");
      assertThat(cluster.programProcesses()).isNotEmpty();
      process.destroyForcibly();

      Eventually.within(
          Duration.ofSeconds(5), "program gone", () -> cluster.programProcesses().isEmpty());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void statisticsHaveTheNamesThatUsersRelyOn(@TempDir Path dir)
      throws IOException, InterruptedException {
    Path file = dir.resolve("stats.json");

    Lego.Result result =
        cluster.run(
            List.of("--excache", "16Mi", "--stats", "json", "--stats-file", file.toString()),
            "sh",
            "-c",
            "exit 4");

    assertThat(result.status()).isEqualTo(4);
    assertThat(Files.readString(file))
        .contains("\"excacheBytes\" : 16777216", "\"exitStatus\" : 4")
        .contains("peakResidentBytes", "remoteBytes", "zeroFill", "remote", "writeProtect")
        .contains("fetchedBytes", "flushedBytes", "piggybacks", "prefetched", "prefetchUsed")
        .contains("stallSeconds", "wallSeconds");
  }
}
