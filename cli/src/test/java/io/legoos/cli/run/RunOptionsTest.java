package io.legoos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {
  @Test
  void readsBothForms() throws CliException {
    RunOptions options =
        RunOptions.parse(
            "run",
            List.of(
                "--name",
                "c",
                "--excache=64Mi",
                "--memory",
                "1Gi",
                "--replication=2",
                "--stats=json",
                "--stats-file",
                "f",
                "--vnode=v",
                "--",
                "p",
                "--name",
                "x"));

    assertThat(options.cluster()).isEqualTo("c");
    assertThat(options.exCacheBytes()).isEqualTo(64L << 20);
    assertThat(options.memoryLimitBytes()).isEqualTo(1L << 30);
    assertThat(options.replication()).isEqualTo(2);
    assertThat(options.stats()).isEqualTo(RunOptions.StatsFormat.JSON);
    assertThat(options.statsFile()).hasToString("f");
    assertThat(options.vnode()).isEqualTo("v");
    assertThat(options.program()).containsExactly("p", "--name", "x");
  }

  @Test
  void theProgramEndsTheOptions() throws CliException {
    assertThat(RunOptions.parse("run", List.of("p", "--", "--stats")).program())
        .containsExactly("p", "--", "--stats");
    assertThat(RunOptions.parse("run", List.of("p")).replication()).isZero();
    assertThat(RunOptions.parse("run", List.of("--", "-p")).program()).containsExactly("-p");
  }

  @ParameterizedTest
  @CsvSource({
    "--bogus p, unknown option '--bogus'",
    "--name, --name needs a value",
    "--name c, no program given",
    "--, no program given",
    "--excache 4095Ki p, below the minimum of 4Mi",
    "--excache x p, not a quantity",
    "--memory 0 p, must be more than 0",
    "--replication 3 p, must be 1 or 2",
    "--stats xml p, must be table or json",
    "--stats-file f p, needs --stats",
  })
  void saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> RunOptions.parse("run", List.of(line.split(" "))))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining(message);
  }
}
