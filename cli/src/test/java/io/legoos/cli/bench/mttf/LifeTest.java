package io.legoos.cli.bench.mttf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LifeTest {
  private static Application of(Need... needs) {
    return new Application(List.of(needs));
  }

  /** A life with so many interruptions, on average. */
  private static Life life(Application application, int interruptions) {
    return Life.simulate(application, interruptions * application.mttfYears(), new Random(1));
  }

  /** Of 10,000 interruptions the number has a standard error of 1 %: these are six of them. */
  @Property(tries = 20, seed = "1")
  void aPairLosesItsContentAsOftenAsTheFormulaSays(
      @ForAll @DoubleRange(min = 0.5, max = 100) double mttf,
      @ForAll @DoubleRange(min = 0.1, max = 10) double rebuildsInThat,
      @ForAll @IntRange(min = 1, max = 3) int pairs) {
    MirroredPair pair = new MirroredPair(mttf, mttf / rebuildsInThat);
    Application application = of(new Need.Mirrored("memory", pair, pairs, 0, 0));
    Life life = life(application, 10_000);

    assertThat((double) life.interruptions()).isCloseTo(10_000, withinPercentage(6));
    assertThat((double) life.pauses())
        .isCloseTo(application.pausesPerYear() * life.upYears(), withinPercentage(6));
  }

  /** With outages that are at most five times as long as others the error is 1.6 % at most. */
  @Property(tries = 50, seed = "2")
  void theSimulatedDowntimeIsThatOfTheFormula(
      @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 1, max = 100) Double> mttf,
      @ForAll @IntRange(min = 1, max = 6) int components,
      @ForAll @DoubleRange(min = 0.1, max = 0.5) double outage,
      @ForAll @DoubleRange(min = 0.1, max = 0.5) double otherOutage) {
    List<Need> needs = new ArrayList<>();
    for (double years : mttf) {
      double down = needs.isEmpty() ? outage : otherOutage;
      needs.add(new Need.Single("kind " + needs.size(), years, components, down));
    }
    Application application = new Application(needs);
    Life life = life(application, 20_000);

    assertThat(life.unavailability()).isCloseTo(application.unavailability(), withinPercentage(8));
    assertThat((double) life.interruptions()).isCloseTo(20_000, withinPercentage(5));
    assertThat(life.pauses()).isZero();
  }

  @Property(seed = "3")
  void oneComponentIsUpForItsTimeToFailureAndDownForItsRepair(
      @ForAll @DoubleRange(min = 0.1, max = 1000) double mttf,
      @ForAll @DoubleRange(min = 0.01, max = 10) double mttr) {
    Application application = of(new Need.Single("server", mttf, 1, mttr));

    assertThat(application.mttfYears()).isCloseTo(mttf, withinPercentage(1e-9));
    assertThat(1 - application.unavailability())
        .isCloseTo(mttf / (mttf + mttr), withinPercentage(1e-9));
  }

  /** A pair that is never rebuilt lives 1.5 times as long; one that is at once, for good. */
  @Property(seed = "4")
  void theLimitsOfAPair(@ForAll @DoubleRange(min = 0.1, max = 1000) double mttf) {
    assertThat(new MirroredPair(mttf, mttf * 1e9).meanYearsToLoss())
        .isCloseTo(1.5 * mttf, withinPercentage(1e-4));
    MirroredPair fast = new MirroredPair(mttf, mttf / 1e6);
    assertThat(fast.meanYearsToLoss()).isCloseTo(mttf * 1e6 / 2, withinPercentage(1e-3));
    assertThat(fast.takeoversPerYear()).isCloseTo(1 / mttf, withinPercentage(1e-3));
  }

  @Property(tries = 20, seed = "5")
  void aPauseIsDowntimeAndNoInterruption(@ForAll @DoubleRange(min = 0.01, max = 0.1) double pause) {
    MirroredPair pair = new MirroredPair(1, 1e-6);
    Application application = of(new Need.Mirrored("memory", pair, 4, pause, 1));
    Life life = Life.simulate(application, 2500, new Random(1));

    assertThat(life.interruptions()).isLessThan(3);
    assertThat((double) life.pauses()).isCloseTo(10_000, withinPercentage(6));
    assertThat(life.unavailability()).isCloseTo(application.unavailability(), withinPercentage(6));
  }

  @Example
  void theSameSeedGivesTheSameLife() {
    Application application =
        of(
            new Need.Single("processor", 2, 1, 0.1),
            new Need.Mirrored("memory", new MirroredPair(1, 0.1), 2, 0.01, 0.2));

    assertThat(Life.simulate(application, 100, new Random(3)))
        .isEqualTo(Life.simulate(application, 100, new Random(3)))
        .isNotEqualTo(Life.simulate(application, 100, new Random(4)));
  }

  @Example
  void aPairWithoutATimeIsRefused() {
    assertThatThrownBy(() -> new MirroredPair(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MirroredPair(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
