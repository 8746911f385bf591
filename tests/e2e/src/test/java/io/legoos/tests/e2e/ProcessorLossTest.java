package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.query.VProcessView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A processor monitor is declared dead, by its silence. What its programs had at memory monitors is
 * freed, and given to others; should it come back, its programs end, and harm nobody.
 */
class ProcessorLossTest {
  /** Beyond the silence after which a monitor is dead. */
  private static final Duration FREED = Duration.ofSeconds(10 + 30);

  private static final long MIB = 1 << 20;

  /**
   * Says whose it is in every page of 24 MiB, and checks and says it anew, once and until told to
   * end.
   */
  private static final String PATTERN =
      """
      import select, sys
      n = 6144
      b = bytearray(n * 4096)
      def page(i, r):
        return b'%s %d %d ' % (sys.argv[1].encode(), i, r)
      def write(i, r):
        p = page(i, r)
        b[i * 4096:i * 4096 + len(p)] = p
      for i in range(n): write(i, 0)
      print('on', flush=True)
      r = 0
      while r == 0 or not select.select([sys.stdin], [], [], 0)[0]:
        for i in range(n):
          if not b.startswith(page(i, r), i * 4096):
            print('wrong', flush=True)
            sys.exit(9)
          write(i, r + 1)
        r += 1
      print('right', flush=True)
      """;

  private final Lego lego = Lego.ofTheSourceTree();

  @Test
  @Tag("M18")
  void aDeadProcessorsMemoryIsFreedAndItsProgramsNeverTouchItAgain(@TempDir Path dir)
      throws Exception {
    String two =
        Files.readString(Lego.example())
            .replace("replicas: 1\n      cpu: \"1\"", "replicas: 2\n      cpu: \"1\"");
    Path manifest =
        Files.writeString(
            dir.resolve("two.yaml"), two.replace("vRegionSize: 64Mi", "vRegionSize: 4Mi"));
    try (TestCluster cluster = TestCluster.start(lego, manifest)) {
      Path errors = dir.resolve("errors");
      Process former = begin(cluster, "former", errors);
      Process latter = null;
      try (BufferedReader formerOut = former.inputReader(StandardCharsets.UTF_8)) {
        assertThat(formerOut.readLine()).isEqualTo("on");
        Eventually.within(Duration.ofSeconds(20), "it is seen", () -> used(cluster) >= 16 * MIB);
        ComponentState frozen = processorOf(cluster, "");
        signal("STOP", frozen.pid());
        Eventually.within(FREED, "its memory is freed", () -> used(cluster) == 0);

        // Frames and addresses that were the former's are the latter's now.
        latter = begin(cluster, "latter", dir.resolve("other-errors"));
        try (BufferedReader out = latter.inputReader(StandardCharsets.UTF_8);
            OutputStream in = latter.getOutputStream()) {
          assertThat(out.readLine()).isEqualTo("on");
          signal("CONT", frozen.pid());
          assertThat(former.waitFor(30, TimeUnit.SECONDS)).as("the former ends").isTrue();
          assertThat(former.exitValue()).isEqualTo(137);
          assertThat(Files.readString(errors)).contains("ProcessorFenced");
          assertThat(formerOut.readLine()).as("it has read nothing wrong").isNull();
          in.close();
          assertThat(out.readLine()).as("the latter's bytes").isEqualTo("right");
          assertThat(latter.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        Lego.Result next = cluster.run(List.of(), "true");
        assertThat(next.status()).as("a new program, at the other").isZero();
        killWithAProgram(cluster, dir, frozen.name());
      } finally {
        former.destroyForcibly();
        if (latter != null) {
          latter.destroyForcibly();
        }
      }
    }
  }

  private void killWithAProgram(TestCluster cluster, Path dir, String dead) throws Exception {
    Process last = begin(cluster, "last", dir.resolve("last-errors"));
    try (BufferedReader out = last.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("on");
      Eventually.within(Duration.ofSeconds(20), "it is seen", () -> used(cluster) >= 16 * MIB);
      long pid = processorOf(cluster, dead).pid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      Eventually.within(FREED, "its memory is freed", () -> used(cluster) == 0);
      assertThat(last.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(last.exitValue()).isEqualTo(125);
    } finally {
      last.destroyForcibly();
    }
  }

  private Process begin(TestCluster cluster, String name, Path errors) throws IOException {
    return lego.prepare(
            cluster.runArguments(
                List.of("--excache", "4Mi"), List.of("/usr/bin/python3", "-c", PATTERN, name)))
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .redirectError(errors.toFile())
        .start();
  }

  private static long used(TestCluster cluster) throws CliException {
    return cluster.usedBytes().stream().mapToLong(Long::longValue).sum();
  }

  /** Which one a program runs on. */
  private static ComponentState processorOf(TestCluster cluster, String butNot)
      throws CliException {
    String processor =
        cluster.view().vprocesses().stream()
            .map(VProcessView::processor)
            .filter(name -> !name.equals(butNot))
            .findFirst()
            .orElseThrow();
    return cluster.components().stream()
        .filter(component -> component.name().equals(processor))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    assertThat(status).isZero();
  }
}
