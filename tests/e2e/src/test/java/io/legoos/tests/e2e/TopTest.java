package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ComponentState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code lego top}, at a terminal and in a pipe. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopTest {
  private static final String ESCAPE = "\u001b";
  private static final String GREEN = ESCAPE + "[32m";
  private static final int ROWS = 30;
  private static final int COLUMNS = 120;

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

  /** What a terminal gets until the second picture has begun. */
  private String atATerminal(Map<String, String> environment) throws Exception {
    return atATerminal(environment, List.of("storage-0", "COMMAND"));
  }

  /** The same with other options; each picture has the texts, in their order. */
  private String atATerminal(Map<String, String> environment, List<String> texts, String... options)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("top", "--name", cluster.name()));
    words.addAll(List.of(options));
    ProcessBuilder builder = lego.prepare(words);
    builder.environment().remove("NO_COLOR");
    builder.environment().putAll(environment);
    try (TestTerminal terminal = new TestTerminal(ROWS, COLUMNS)) {
      Process process = terminal.start(builder);
      try {
        for (int picture = 0; picture < 2; picture++) {
          for (String text : texts) {
            terminal.expect(text);
          }
        }
        terminal.type(TestTerminal.CTRL_C);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("Ctrl-C ends it").isTrue();
      } finally {
        process.destroyForcibly();
      }
      return terminal.all();
    }
  }

  @Test
  void aTerminalShowsOnePictureInThePlaceOfTheOtherInColour() throws Exception {
    assertThat(atATerminal(Map.of("TERM", "xterm-256color")))
        .startsWith(ESCAPE + "[H")
        .contains(GREEN + "LIVE" + ESCAPE + "[0m");
  }

  @Test
  void coloursAreLeftOutForWhoDoesNotWantThem() throws Exception {
    assertThat(atATerminal(Map.of("TERM", "xterm", "NO_COLOR", "1")))
        .startsWith(ESCAPE + "[H")
        .doesNotContain(GREEN);
    assertThat(atATerminal(Map.of("TERM", "dumb"))).doesNotContain(ESCAPE);
  }

  /** Which has far more lines than the window. */
  @Test
  void jsonIsWholeAtATerminalToo() throws Exception {
    String shown =
        atATerminal(
            Map.of("TERM", "xterm"),
            List.of("\"components\"", "storage-0", "\"vprocesses\""),
            "-o",
            "json");
    assertThat(shown).doesNotContain(ESCAPE, "more lines");
    String first = shown.substring(0, shown.indexOf("\"vprocesses\""));
    assertThat(first.lines().count()).as("lines of one document").isGreaterThan(ROWS);
  }

  @Test
  void aPipeGetsOnePictureInPlainText() throws Exception {
    Lego.Result top = lego.run("top", "--name", cluster.name());
    assertThat(top.status()).as(top.errors()).isZero();
    assertThat(top.output()).contains("NAME", "memory-0", "COMMAND").doesNotContain(ESCAPE);
    // CAPACITY USED PEAK UNREPLICATED STATE: a processor and a storage monitor know no peak.
    assertThat(top.output())
        .containsPattern("processor-0 .* 768 MiB +\\S+ \\S+ +- +- +LIVE\n")
        .containsPattern("storage-0 .* 1 GiB +\\S+ \\S+ +- +- +LIVE\n")
        .containsPattern("memory-0 .* 1 GiB +\\S+ \\S+ +\\S+ \\S+ +0 B +LIVE\n");
  }

  @Test
  void aMonitorThatIsGoneHasNoUse() throws Exception {
    try (TestCluster other = TestCluster.start(lego)) {
      ComponentState memory = other.component("memory");
      ProcessHandle.of(memory.pid()).orElseThrow().destroyForcibly();
      Eventually.within(
          Duration.ofSeconds(20),
          "it is gone",
          () ->
              lego.run("top", "--name", other.name())
                  .output()
                  .lines()
                  .anyMatch(line -> line.matches("memory-0 .* 1 GiB +- +- +- +GONE")));
    }
  }
}
