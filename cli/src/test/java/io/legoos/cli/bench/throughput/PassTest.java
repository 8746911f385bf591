package io.legoos.cli.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PassTest {
  @Test
  void eachLineIsAPass() {
    assertThat(Pass.parse("write 1024 2000000\nrandom 1024 4000000\n"))
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of("write", new Pass(1024, 0.002), "random", new Pass(1024, 0.004)));
  }

  @Test
  void itsRateIsOfItsOwnTime() {
    assertThat(new Pass(1000, 0.5).pagesPerSecond()).isEqualTo(2000);
  }

  @Test
  void nothingElseIsAPass() {
    assertThatThrownBy(() -> Pass.parse("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Pass.parse("write 1024 soon"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
