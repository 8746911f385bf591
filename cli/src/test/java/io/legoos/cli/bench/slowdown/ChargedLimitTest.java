package io.legoos.cli.bench.slowdown;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChargedLimitTest {
  private static final long MIB = 1 << 20;

  @Example
  void whatCompressesToAHalfFitsIntoNoQuarter() {
    // Of 400 MiB, 300 were swapped out and took 150.
    ChargedLimit seen = new ChargedLimit(400 * MIB, 100 * MIB, 150 * MIB);
    assertThat(seen.within(100 * MIB)).isEmpty();
    assertThat(seen.deviceBytesWithout(100 * MIB)).isEqualTo(196 * MIB);
    assertThat(seen.within(300 * MIB)).hasValue(200 * MIB);
  }

  @Example
  void whatDoesNotCompressFitsNowhere() {
    assertThat(new ChargedLimit(400 * MIB, 100 * MIB, 300 * MIB).within(390 * MIB)).isEmpty();
    assertThat(new ChargedLimit(400 * MIB, 400 * MIB, 10 * MIB).within(100 * MIB)).isEmpty();
  }

  @Property
  void programAndDeviceTakeTheBudgetTogether(
      @ForAll @IntRange(min = 1, max = 99) int percentCompressed,
      @ForAll @IntRange(min = 20, max = 4000) int workingSetMib,
      @ForAll @IntRange(min = 1, max = 99) int percentBudget) {
    long workingSet = workingSetMib * MIB;
    long budget = workingSet * percentBudget / 100;
    ChargedLimit seen =
        new ChargedLimit(workingSet, budget, (workingSet - budget) * percentCompressed / 100);
    Assume.that(seen.within(budget).isPresent());
    long limit = seen.within(budget).getAsLong();
    double device = (workingSet - limit) * (percentCompressed / 100.0);
    assertThat((double) limit + device).isBetween(budget - 1.0 * MIB, budget + 1.0 * MIB);
    assertThat(limit).isLessThanOrEqualTo(budget);
  }
}
