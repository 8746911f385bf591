package io.legoos.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LabelBudgetTest {
  private static final Metric COUNTER =
      Metric.counter(
          "legoos_test_steps_total", MetricUnit.NONE, "Steps.", Label.open("who", "whose", 2));

  private final LabelBudget budget = new LabelBudget(COUNTER, 2);

  private static List<String> row(String who) {
    return List.of("cluster", "monitor", who);
  }

  private static Map<List<String>, Double> rows(Object... whoAndValue) {
    Map<List<String>, Double> rows = new LinkedHashMap<>();
    for (int i = 0; i < whoAndValue.length; i += 2) {
      rows.put(row((String) whoAndValue[i]), (Double) whoAndValue[i + 1]);
    }
    return rows;
  }

  @Test
  void whoHasARowKeepsIt() {
    assertThat(budget.apply(rows("a", 1.0, "b", 1.0, "c", 1.0)))
        .isEqualTo(rows("a", 1.0, "b", 1.0, "other", 1.0));
    assertThat(budget.apply(rows("c", 4.0, "b", 2.0, "a", 2.0)))
        .isEqualTo(rows("b", 2.0, "a", 2.0, "other", 4.0));
  }

  @Test
  void aRowThatIsFreeGoesToWhoWaits() {
    var unused = budget.apply(rows("a", 1.0, "b", 1.0, "c", 1.0));
    assertThat(budget.apply(rows("b", 2.0, "c", 5.0)))
        .isEqualTo(rows("b", 2.0, "c", 5.0, "other", 1.0));
  }

  @Test
  void theOthersSumOnlyGrowsWhenOneOfThemEnds() {
    assertThat(budget.apply(rows("a", 1.0, "b", 1.0, "c", 30.0, "d", 5.0)).get(row("other")))
        .isEqualTo(35.0);
    assertThat(budget.apply(rows("a", 1.0, "b", 1.0, "d", 6.0)).get(row("other"))).isEqualTo(36.0);
  }

  @Property
  void thereAreNeverMoreRowsThanTheLimitAndOne(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 30) Integer> present) {
    Map<List<String>, Double> rows = new LinkedHashMap<>();
    present.forEach(who -> rows.put(row("v" + who), 1.0));
    assertThat(new LabelBudget(COUNTER, 2).apply(rows)).hasSizeLessThanOrEqualTo(3);
  }
}
