package io.legoos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecOptionsTest {
  private static ExecOptions parse(String line) throws CliException {
    return ExecOptions.parse(List.of(line.split(" ")));
  }

  @Test
  void itIsARunInAVNode() throws CliException {
    ExecOptions options =
        parse("-it --name c --excache=64Mi --memory 1Gi --stats json web -- p -t --name x");

    assertThat(options.terminal()).isTrue();
    assertThat(options.run())
        .isEqualTo(
            RunOptions.parse(
                "run",
                List.of(
                    "--name=c",
                    "--excache=64Mi",
                    "--memory=1Gi",
                    "--stats=json",
                    "--vnode=web",
                    "--",
                    "p",
                    "-t",
                    "--name",
                    "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t v p", "--tty v p", "-ti v -- p", "-i -t v -- p", "-t -i v p"})
  void aTerminalIsAskedForInManyWays(String line) throws CliException {
    assertThat(parse(line).terminal()).isTrue();
    assertThat(parse(line).run().program()).containsExactly("p");
  }

  @Test
  void withoutTIsNone() throws CliException {
    assertThat(parse("-i v -- p").terminal()).isFalse();
    assertThat(parse("v p -t").terminal()).isFalse();
    assertThat(parse("v p -t").run().program()).containsExactly("p", "-t");
    assertThat(parse("v -- -p").run().program()).containsExactly("-p");
  }

  @ParameterizedTest
  @CsvSource({
    "-it, no vNode given",
    "-it v, no program given",
    "-it v --, no program given",
    "-- p, no vNode given",
    "v -it -- bash, stands behind the vNode's name",
    "../v -- p, is no name for a vNode",
    "--vnode v -- p, unknown option '--vnode'",
    "-x v -- p, unknown option '-x'",
    "-t --name, --name needs a value",
    "--stats xml v p, must be table or json",
  })
  void saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining(message)
        .hasMessageContaining("lego exec --help");
  }
}
