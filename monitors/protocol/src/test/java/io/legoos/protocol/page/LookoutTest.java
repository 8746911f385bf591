package io.legoos.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When it looks on and when it sleeps is {@link LookTimeTest}'s. */
@Timeout(60)
class LookoutTest {
  private final Lookout lookout = new Lookout();

  @Test
  void whoFindsNothingSleepsInTheEnd() {
    long looks = 0;
    while (lookout.looksOn()) {
      looks++;
    }
    assertThat(lookout.looksOn()).as("the wait goes on").isFalse();
    // On a busy machine the first yield may have taken all of the time.
    assertThat(looks).isLessThan(1_000_000);
  }

  @Test
  void workThatWasNotWaitedForSaysNothing() {
    for (int i = 0; i < 100_000; i++) {
      lookout.found();
    }
    assertThat(lookout.looksOn()).as("it looks at first").isTrue();
  }

  @Test
  void aWaitThatWasGivenUpIsNotCounted() {
    assertThat(lookout.looksOn()).isTrue();
    lookout.giveUp();
    lookout.found();
    assertThat(lookout.looksOn()).as("a new wait begins").isTrue();
  }
}
