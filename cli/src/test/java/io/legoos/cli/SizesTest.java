package io.legoos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "67108864, 64 MiB",
    "1610612736, 1.5 GiB"
  })
  void sizesAreForPeople(long bytes, String text) {
    assertThat(Sizes.human(bytes)).isEqualTo(text);
  }

  @Test
  void theOptionIsNamedWhenItsSizeIsWrong() throws CliException {
    assertThat(Sizes.parse("--excache", "64Mi")).isEqualTo(64L << 20);
    assertThatThrownBy(() -> Sizes.parse("--excache", "64MB"))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE))
        .hasMessageStartingWith("--excache '64MB': not a quantity");
    assertThatThrownBy(() -> Sizes.parse("--excache", "9999Pi"))
        .isInstanceOf(CliException.class)
        .hasMessage("--excache '9999Pi': too large");
  }

  @Test
  void tablesAlign() {
    TextTable table = new TextTable("A", "LONG");
    table.add("wide cell", "x");
    table.add("", "y");

    assertThat(table).hasToString("A          LONG\nwide cell  x\n           y\n");
  }
}
