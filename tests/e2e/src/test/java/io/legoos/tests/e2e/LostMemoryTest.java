package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.query.VProcessView;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A memory monitor is killed that has the only copy of pages: the program gets SIGBUS where it
 * touches them, all others are as they were, and what is mapped anew works. Never wrong bytes. The
 * program is {@code lost-pages.c}.
 */
class LostMemoryTest {
  private static final int MONITORS = 4;

  /** 48 MiB with an ExCache of 8 MiB. */
  private static final int PAGES = 12_288;

  private static final int SIGBUS_STATUS = 128 + 7;

  /** Of the program: it has read what it did not write. */
  private static final int WRONG_BYTES = 3;

  private static final int TRIES = 4;
  private static final long DEADLINE_SECONDS = 120;
  private static final Pattern VERDICT =
      Pattern.compile("kept (\\d+) lost (\\d+) wrong (\\d+) again (\\d+)");

  private final Lego lego = Lego.ofTheSourceTree();

  @TempDir private Path dir;
  private Path program;

  /** How the program ended. */
  private record Ended(int status, String verdict, String errors, String killed) {}

  @BeforeEach
  void compile() throws IOException, InterruptedException {
    program = CPrograms.compile(dir, "lost-pages");
  }

  @Test
  void aProgramThatHandlesSigbusGoesOnWithWhatIsLeft() throws Exception {
    Ended ended = runWithHandler(false);
    assertThat(ended.status()).as("%s %s", ended.verdict(), ended.errors()).isZero();
    assertVerdict(ended);
    assertThat(ended.errors()).doesNotContain("lego:");
  }

  @Test
  void theSameHoldsWhenTheMonitorWasItsHome() throws Exception {
    Ended ended = runWithHandler(true);
    assertThat(ended.status()).as("%s %s", ended.verdict(), ended.errors()).isZero();
    assertVerdict(ended);
  }

  @Test
  void aProgramThatDoesNotEndsWithSigbusAndTheReasonNamesTheMonitor() throws Exception {
    Ended ended = runAndLose(false, "");
    assertThat(ended.status()).as(ended.errors()).isEqualTo(SIGBUS_STATUS);
    assertThat(ended.errors())
        .containsPattern(
            "lego: MemoryMonitorLost: lost for good: \\d+ bytes of the program at "
                + ended.killed()
                + "; ");
  }

  private static void assertVerdict(Ended ended) {
    Matcher verdict = VERDICT.matcher(ended.verdict());
    assertThat(verdict.matches()).as(ended.verdict()).isTrue();
    long kept = Long.parseLong(verdict.group(1));
    long lost = Long.parseLong(verdict.group(2));
    assertThat(kept + lost).isEqualTo(PAGES);
    assertThat(lost).as("lost pages").isBetween(1L, PAGES - 1L);
    assertThat(verdict.group(3)).as("wrong").isEqualTo("0");
    assertThat(verdict.group(4)).as("right in the end").isEqualTo(Integer.toString(PAGES));
  }

  /**
   * A page of the program's own data, of its stack or of libc may be among the lost, and no handler
   * helps then: it ends with the reason, and another try tells.
   */
  private Ended runWithHandler(boolean home) throws Exception {
    Ended ended = runAndLose(home, "handle");
    for (int again = 1; again < TRIES && isItsOwnLoss(ended); again++) {
      ended = runAndLose(home, "handle");
    }
    return ended;
  }

  private static boolean isItsOwnLoss(Ended ended) {
    return ended.status() != 0
        && ended.status() != WRONG_BYTES
        && ended.errors().contains("MemoryMonitorLost");
  }

  private Ended runAndLose(boolean home, String mode) throws Exception {
    try (TestCluster cluster = TestCluster.start(lego, manifest())) {
      Process process =
          lego.prepare(
                  cluster.runArguments(
                      List.of("--excache", "8Mi"),
                      List.of(program.toString(), Integer.toString(PAGES), mode)))
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectError(dir.resolve("errors").toFile())
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
          BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).isEqualTo("filled");
        String killed = kill(cluster, home);
        in.write("\n");
        in.flush();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
        String verdict = out.readLine();
        return new Ended(
            process.exitValue(),
            verdict == null ? "" : verdict,
            Files.readString(dir.resolve("errors")),
            killed);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static String kill(TestCluster cluster, boolean home) throws CliException {
    VProcessView vprocess = cluster.view().vprocesses().getFirst();
    ComponentState victim =
        cluster.components().stream()
            .filter(c -> c.role().equals("memory"))
            .filter(c -> c.name().equals(vprocess.home()) == home)
            .findFirst()
            .orElseThrow();
    ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
    return victim.name();
  }

  private Path manifest() throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: 1")
            .replace("replicas: 2", "replicas: " + MONITORS);
    return Files.writeString(dir.resolve("one-copy.yaml"), text);
  }
}
