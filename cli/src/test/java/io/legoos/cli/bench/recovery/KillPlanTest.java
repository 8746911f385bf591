package io.legoos.cli.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KillPlanTest {
  @Test
  void eachMonitorComesInTurnAtAnyMomentOfTheRun() {
    List<KillPlan> plans =
        IntStream.range(0, 200).mapToObj(seed -> KillPlan.of(seed, 4, 10)).toList();

    assertThat(plans.subList(0, 5).stream().map(KillPlan::victim)).containsExactly(0, 1, 2, 3, 0);
    assertThat(plans)
        .allSatisfy(
            plan -> assertThat(plan.delay()).isBetween(Duration.ZERO, Duration.ofSeconds(10)));
    assertThat(plans).anyMatch(plan -> plan.delay().toMillis() < 1000);
    assertThat(plans).anyMatch(plan -> plan.delay().toMillis() > 9000);
  }

  @Test
  void aSeedMeansTheSameEveryTime() {
    assertThat(KillPlan.of(17, 4, 3)).isEqualTo(KillPlan.of(17, 4, 3));
    assertThat(KillPlan.of(17, 4, 3).delay()).isNotEqualTo(KillPlan.of(18, 4, 3).delay());
  }
}
