package io.legoos.cli.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    Samples samples = Samples.of(List.of(9.0, 1.0, 4.0));

    assertThat(samples.median()).isEqualTo(4);
    assertThat(samples.min()).isEqualTo(1);
    assertThat(samples.max()).isEqualTo(9);
    assertThat(samples.count()).isEqualTo(3);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Samples.of(List.of(4.0, 1.0, 9.0, 2.0)).median()).isEqualTo(3);
  }

  @Test
  void thereIsNoneOfNothing() {
    assertThatThrownBy(() -> Samples.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
