package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private final Repetitions repetitions = new Repetitions();

  private int timesStuck(int times, long page) {
    int stuck = 0;
    for (int i = 0; i < times; i++) {
      stuck += repetitions.isStuckAt(page) ? 1 : 0;
    }
    return stuck;
  }

  @Test
  void aPageThatComesUpForEverIsToldOfOnce() {
    assertThat(timesStuck(1_000, 7)).isZero();
    assertThat(timesStuck(500_000, 7)).isEqualTo(1);
  }

  @Test
  void anotherPageOrAnAnswerBetweenIsProgress() {
    for (int i = 0; i < 20; i++) {
      assertThat(timesStuck(60_000, 7)).isZero();
      repetitions.answered(8);
      repetitions.isStuckAt(9);
      assertThat(timesStuck(60_000, 7)).isZero();
      repetitions.answered(7);
    }
  }
}
