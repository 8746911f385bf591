package io.legoos.cli.bench.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RatioTest {
  private static final double NEARLY = 1e-6;

  private static void check(Ratio ratio, Round round, double expected) {
    assertThat(ratio.of(round)).as(ratio.key()).isCloseTo(expected, within(NEARLY));
  }

  @Test
  void countedOnesAreCountsOfTheRun() {
    Round round = Rounds.of(3, 6_000);
    check(Ratio.RANDOM_MISSES, round, 0.1);
    check(Ratio.RANDOM_MESSAGES, round, 1.25);
    check(Ratio.RANDOM_UNPROTECTS, round, 0.05);
    check(Ratio.SKEWED_MISSES, round, 0.04);
    check(Ratio.SCAN_MISSES, round, 6_000 / 65_536.0);
    check(Ratio.TOUCH_FAULTS, round, 12_000 / 131_072.0);
  }

  @Test
  void timedOnesAreInWhatRanBeside() {
    Round round = Rounds.of(3, 6_000);
    check(Ratio.RANDOM_WALL, round, 3);
    check(Ratio.SKEWED_WALL, round, 1.5);
    // 10 us a step, 2 us; an echo takes 5 us of processor time.
    check(Ratio.RANDOM_CPU, round, 2);
    check(Ratio.SKEWED_CPU, round, 0.4);
    check(Ratio.TOUCH_WALL, round, 2.5);
  }

  @Test
  void aSlowerMachineHasTheSameRatios() {
    Round round = Rounds.of(3, 6_000);
    Round slower =
        new Round(
            new Timing(2 * round.echo().wallNanos(), 2 * round.echo().cpuNanos()),
            round.bareTouch(),
            round.touch(),
            new Gauged(
                new Timing(2 * round.random().timing().wallNanos(), 1),
                2 * round.random().monitorCpuSeconds(),
                round.random().statistics()),
            round.skewed(),
            round.scan());
    check(Ratio.RANDOM_WALL, slower, Ratio.RANDOM_WALL.of(round));
    check(Ratio.RANDOM_CPU, slower, Ratio.RANDOM_CPU.of(round));
  }

  @Test
  void withoutAnyMissThereIsNoRatioToMisses() {
    assertThat(Ratio.RANDOM_MESSAGES.of(Rounds.of(3, 0))).isNaN();
  }
}
