package io.legoos.cli.simulate.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SeriesSystemTest {
  /** Of 40,000 exponential times the mean has a standard error of 0.5 %: this is six of them. */
  private static final int LIFETIMES = 40_000;

  private static final double PERCENT = 3;

  @Property(tries = 50, seed = "1")
  void theSimulationAgreesWithTheFormula(
      @ForAll @Size(min = 1, max = 8) List<@DoubleRange(min = 0.1, max = 1000) Double> years) {
    SeriesSystem system = new SeriesSystem(years);

    assertThat(system.simulatedMeanYears(LIFETIMES, new Random(1)))
        .isCloseTo(system.meanYears(), withinPercentage(PERCENT));
  }

  @Property(seed = "2")
  void oneDeviceIsTheSystem(@ForAll @DoubleRange(min = 0.1, max = 1000) double years) {
    assertThat(SeriesSystem.of(years).meanYears()).isCloseTo(years, withinPercentage(1e-9));
  }

  @Property(seed = "3")
  void likeDevicesShareTheirTime(
      @ForAll @DoubleRange(min = 0.1, max = 1000) double years,
      @ForAll @IntRange(min = 1, max = 100) int count) {
    SeriesSystem system = new SeriesSystem(Collections.nCopies(count, years));

    assertThat(system.meanYears()).isCloseTo(years / count, withinPercentage(1e-9));
    assertThat(SeriesSystem.of(years).times(count).meanYears())
        .isCloseTo(system.meanYears(), withinPercentage(1e-9));
  }

  @Property(seed = "4")
  void anotherDeviceMakesItFailEarlier(
      @ForAll @Size(min = 1, max = 8) List<@DoubleRange(min = 0.1, max = 1000) Double> years,
      @ForAll @DoubleRange(min = 0.1, max = 1000) double more) {
    SeriesSystem system = new SeriesSystem(years);

    assertThat(system.and(SeriesSystem.of(more)).meanYears())
        .isLessThan(system.meanYears())
        .isLessThan(more);
    assertThat(system.meanYears()).isLessThanOrEqualTo(Collections.min(years) * (1 + 1e-9));
  }

  @Example
  void theSameSeedGivesTheSame() {
    SeriesSystem system = SeriesSystem.of(3, 5);

    assertThat(system.simulatedMeanYears(100, new Random(7)))
        .isEqualTo(system.simulatedMeanYears(100, new Random(7)))
        .isNotEqualTo(system.simulatedMeanYears(100, new Random(8)));
  }

  @Example
  void noDeviceAndNoTimeAreRefused() {
    assertThatThrownBy(SeriesSystem::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SeriesSystem.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SeriesSystem.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
