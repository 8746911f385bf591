package io.legoos.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
