package io.legoos.cli.bench.check;

import static io.legoos.cli.bench.check.Ratio.RANDOM_MISSES;
import static io.legoos.cli.bench.check.Ratio.RANDOM_WALL;
import static io.legoos.cli.bench.check.Ratio.SCAN_MISSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.legoos.cli.bench.check.RegressionRule.Decision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegressionRuleTest {
  private static RegressionRule counted(double median, double spread) {
    return new RegressionRule(Map.of(RANDOM_MISSES, new Expected(median, spread)));
  }

  private static Map<Ratio, Double> misses(double median) {
    return Map.of(RANDOM_MISSES, median);
  }

  @Test
  void twentyPercentAreAllowedWhereTheSpreadIsSmall() {
    RegressionRule rule = counted(10, 0.5);
    assertThat(rule.limit(RANDOM_MISSES)).isEqualTo(12);
    assertThat(rule.beyond(misses(12))).isEmpty();
    assertThat(rule.beyond(misses(12.01))).containsExactly(RANDOM_MISSES);
  }

  @Test
  void twiceTheSpreadIsAllowedWhereThatIsMore() {
    RegressionRule rule = counted(10, 3);
    assertThat(rule.limit(RANDOM_MISSES)).isEqualTo(16);
    assertThat(rule.beyond(misses(15))).as("beyond 20 %, within the spread").isEmpty();
    assertThat(rule.beyond(misses(16.5))).containsExactly(RANDOM_MISSES);
  }

  @Test
  void fewerAreNeverBeyond() {
    RegressionRule rule = counted(10, 0.5);
    assertThat(rule.beyond(misses(0))).isEmpty();
    assertThat(rule.decide(List.of(misses(0)))).isEqualTo(Decision.PASS);
  }

  @Test
  void oneMeasurementAloneNeverFails() {
    RegressionRule rule = counted(10, 0.5);
    assertThat(rule.decide(List.of(misses(1000)))).isEqualTo(Decision.MEASURE_AGAIN);
    assertThat(rule.worse(List.of(misses(1000)))).isEmpty();
  }

  @Test
  void twoInARowFail() {
    RegressionRule rule = counted(10, 0.5);
    List<Map<Ratio, Double>> twice = List.of(misses(13), misses(12.5));
    assertThat(rule.decide(twice)).isEqualTo(Decision.FAIL);
    assertThat(rule.worse(twice)).containsExactly(RANDOM_MISSES);
  }

  @Test
  void aSecondMeasurementWithinTheLimitPasses() {
    RegressionRule rule = counted(10, 0.5);
    assertThat(rule.decide(List.of(misses(13), misses(11.9)))).isEqualTo(Decision.PASS);
  }

  @Test
  void anotherRatioTheSecondTimePasses() {
    RegressionRule rule =
        new RegressionRule(
            Map.of(RANDOM_MISSES, new Expected(10, 0), SCAN_MISSES, new Expected(10, 0)));
    Map<Ratio, Double> first = Map.of(RANDOM_MISSES, 20.0, SCAN_MISSES, 10.0);
    Map<Ratio, Double> second = Map.of(RANDOM_MISSES, 10.0, SCAN_MISSES, 20.0);
    assertThat(rule.decide(List.of(first, second))).isEqualTo(Decision.PASS);
    assertThat(rule.worse(List.of(first, second))).isEmpty();
    assertThat(rule.worse(List.of(second, second))).containsExactly(SCAN_MISSES);
  }

  @Test
  void nothingMeasuredIsMeasured() {
    assertThat(counted(10, 1).decide(List.of())).isEqualTo(Decision.MEASURE_AGAIN);
  }

  @Test
  void whatIsNoNumberIsBeyond() {
    RegressionRule rule = counted(10, 0.5);
    assertThat(rule.beyond(misses(Double.NaN))).containsExactly(RANDOM_MISSES);
    assertThat(rule.beyond(misses(Double.POSITIVE_INFINITY))).containsExactly(RANDOM_MISSES);
    assertThat(rule.decide(List.of(misses(Double.NaN), misses(Double.NaN))))
        .isEqualTo(Decision.FAIL);
  }

  @Test
  void whatTheBaselineLacksIsNotJudged() {
    RegressionRule rule = new RegressionRule(Map.of());
    assertThat(rule.judges(RANDOM_MISSES)).isFalse();
    assertThat(rule.beyond(misses(1e9))).isEmpty();
    assertThat(rule.decide(List.of(misses(1e9)))).isEqualTo(Decision.PASS);
    assertThatThrownBy(() -> rule.limit(RANDOM_MISSES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("random-misses");
  }

  @Test
  void timedRatiosHaveMoreAllowance() {
    Map<Ratio, Expected> baseline =
        Map.of(RANDOM_WALL, new Expected(10, 0.1), RANDOM_MISSES, new Expected(10, 0.1));
    RegressionRule rule = new RegressionRule(baseline);
    assertThat(rule.limit(RANDOM_WALL)).isCloseTo(15, within(1e-9));
    assertThat(rule.limit(RANDOM_MISSES)).isEqualTo(12);
  }

  @Test
  void aLargeSpreadIsKept() {
    RegressionRule rule = new RegressionRule(Map.of(RANDOM_WALL, new Expected(10, 4)));
    assertThat(rule.limit(RANDOM_WALL)).isEqualTo(18);
    assertThat(rule.baseline(RANDOM_WALL)).isEqualTo(10);
  }

  @Test
  void muchBetterIsBeyondBothTheOtherWay() {
    RegressionRule rule = counted(10, 1.5);
    assertThat(rule.isMuchBetter(RANDOM_MISSES, 7.5)).isFalse();
    assertThat(rule.isMuchBetter(RANDOM_MISSES, 6.9)).isTrue();
    assertThat(counted(10, 0).isMuchBetter(RANDOM_MISSES, 8.5)).isFalse();
    assertThat(counted(10, 0).isMuchBetter(RANDOM_MISSES, 8.3)).isTrue();
    assertThat(rule.isMuchBetter(RANDOM_MISSES, Double.NaN)).isFalse();
  }
}
