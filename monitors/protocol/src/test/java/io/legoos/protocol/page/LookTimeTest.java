package io.legoos.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LookTimeTest {
  private static final long SOON_NANOS = 30_000;
  private static final long LATE_NANOS = 1_000_000;

  private final LookTime look = new LookTime();

  private void waits(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      look.cameAfter(nanos);
    }
  }

  @Example
  void whoWaitsLongSoonSleepsAtOnce() {
    assertThat(look.nanos()).isEqualTo(LookTime.MOST_NANOS);
    waits(5, LATE_NANOS);
    assertThat(look.nanos()).isZero();
  }

  @Example
  void whoSleptThroughAShortWaitLooksAgain() {
    waits(100, LATE_NANOS);
    waits(1, SOON_NANOS);
    assertThat(look.nanos()).isEqualTo(LookTime.MOST_NANOS);
  }

  @Example
  void whereOthersWantTheProcessorItSleepsFirstForAFewAndThenForManyWaits() {
    look.yielded(3_000_000);
    waits(15, SOON_NANOS);
    assertThat(look.nanos()).isZero();
    waits(1, SOON_NANOS);
    assertThat(look.nanos()).isEqualTo(LookTime.MOST_NANOS);

    for (int i = 0; i < 20; i++) {
      look.yielded(3_000_000);
    }
    waits(LookTime.MOST_SKIPS - 1, SOON_NANOS);
    assertThat(look.nanos()).isZero();
    waits(1, SOON_NANOS);
    assertThat(look.nanos()).isEqualTo(LookTime.MOST_NANOS);
  }

  @Example
  void calmIsForgivenSlowly() {
    for (int i = 0; i < 20; i++) {
      look.yielded(3_000_000);
    }
    waits(LookTime.MOST_SKIPS + 256 * 10, SOON_NANOS);
    look.yielded(3_000_000);
    waits(16, SOON_NANOS);
    assertThat(look.nanos()).isEqualTo(LookTime.MOST_NANOS);
  }

  @Property
  void oneWaitCostsAtMostTheLongestLook(@ForAll @LongRange(min = 0) long... waits) {
    for (long wait : waits) {
      look.cameAfter(wait);
      look.yielded(wait / 2);
      assertThat(look.nanos()).isBetween(0L, LookTime.MOST_NANOS);
    }
  }
}
