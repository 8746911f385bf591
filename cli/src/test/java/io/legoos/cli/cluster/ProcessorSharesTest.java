package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorSharesTest {
  @Test
  void lanesKeepToTheUpperHalf() {
    assertThat(new ProcessorShares(List.of(0, 1)).ofLanes()).isEqualTo("1");
    assertThat(new ProcessorShares(List.of(2, 3, 5, 8, 9)).ofLanes()).isEqualTo("5,8,9");
  }

  @Test
  void oneProcessorIsNotDivided() {
    assertThat(new ProcessorShares(List.of(4)).ofLanes()).isEmpty();
    assertThat(new ProcessorShares(List.of()).ofLanes()).isEmpty();
  }
}
