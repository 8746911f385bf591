package io.legoos.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.cli.CliException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  @Test
  void aPageThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured(@TempDir Path dir) {
    BenchCommand command = new BenchCommand();
    Path bad = dir.resolve("none").resolve("page.html");
    new CommandLine(command).parseArgs("storage", "--html", bad.toString());

    assertThatThrownBy(command::call)
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
        .hasMessage("--html: cannot write " + bad + ": there is no such file or directory");
  }

  @Test
  void whatMeansNothingToTheExperimentIsRefused() {
    assertThat(complaint("storage", "--only", "sort")).isEqualTo("--only means nothing to storage");
    assertThat(complaint("slowdown", "--only", "sort,tetris"))
        .isEqualTo(
            "--only tetris: there are"
                + " word count, sort, objects, random, skewed, redis, training");
    assertThat(complaint("latency", "--rounds", "3"))
        .isEqualTo("--rounds means nothing to latency");
    assertThat(complaint("slowdown", "--rounds", "0"))
        .isEqualTo("--rounds 0: must be from 1 to 1000");
  }

  private static String complaint(String... words) {
    BenchCommand command = new BenchCommand();
    new CommandLine(command).parseArgs(words);
    CliException refusal = catchThrowableOfType(CliException.class, command::call);
    assertThat(refusal.exitStatus()).isEqualTo(2);
    return String.valueOf(refusal.getMessage());
  }
}
