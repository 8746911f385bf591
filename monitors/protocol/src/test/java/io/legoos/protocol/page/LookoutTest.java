package io.legoos.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long it looks is {@link LookTimeTest}'s. */
class LookoutTest {
  private static final long YIELD_NANOS = 1_000;

  private long now = 1L << 40;
  private int yields;
  private final Lookout lookout = new Lookout(() -> now, this::yieldNow);

  private void yieldNow() {
    yields++;
    now += YIELD_NANOS;
  }

  @Test
  void itYieldsForAsLongAsItLooksAndSleepsThen() {
    while (lookout.looksOn()) {
      assertThat(yields).isLessThanOrEqualTo((int) (LookTime.MOST_NANOS / YIELD_NANOS));
    }
    assertThat(yields).isEqualTo((int) (LookTime.MOST_NANOS / YIELD_NANOS));
    assertThat(lookout.looksOn()).as("the wait goes on").isFalse();
    assertThat(yields).isEqualTo((int) (LookTime.MOST_NANOS / YIELD_NANOS));
  }

  @Test
  void aNewWaitBeginsWhenWorkWasFound() {
    for (int wait = 0; wait < 100; wait++) {
      assertThat(lookout.looksOn()).isTrue();
      now += LookTime.MOST_NANOS / 2;
      assertThat(lookout.looksOn()).isTrue();
      lookout.found();
      now += 10 * LookTime.MOST_NANOS;
    }
  }

  @Test
  void workThatCameFarTooLateEndsTheLooking() {
    for (int wait = 0; wait < 20; wait++) {
      while (lookout.looksOn()) {
        assertThat(yields).isLessThan(100_000);
      }
      now += 100 * LookTime.MOST_NANOS;
      lookout.found();
    }
    assertThat(lookout.looksOn()).isFalse();
  }

  @Test
  void workThatWasNotWaitedForSaysNothing() {
    for (int i = 0; i < 1000; i++) {
      now += 100 * LookTime.MOST_NANOS;
      lookout.found();
    }
    assertThat(lookout.looksOn()).isTrue();
  }
}
