package io.legoos.cli.bench.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  private static Measurement measured(double echoesPerStep) {
    return new Measurement(
        List.of(
            Rounds.of(echoesPerStep * 0.9, 6_000),
            Rounds.of(echoesPerStep, 6_000),
            Rounds.of(echoesPerStep * 5, 6_000)));
  }

  private static CheckReport report(boolean known) {
    Map<Ratio, Expected> expected = new EnumMap<>(Ratio.class);
    measured(3).medians().forEach((ratio, median) -> expected.put(ratio, new Expected(median, 0)));
    expected.remove(Ratio.TOUCH_WALL);
    return new CheckReport(new RegressionRule(expected), known);
  }

  @Test
  void whatIsAsItWasPasses() {
    Findings findings = report(true).findings(List.of(measured(3)));
    assertThat(findings.defects()).isEmpty();
    assertThat(findings.rows()).hasSize(Ratio.values().length);
    Row row = findings.rows().get(Ratio.RANDOM_WALL.ordinal());
    assertThat(row.median()).isEqualTo(3);
    assertThat(row.ratio()).isEqualTo(1);
    assertThat(row.baseline()).isEqualTo("3.00, at most 4.50");
    assertThat(findings.rows().get(Ratio.TOUCH_WALL.ordinal()).baseline()).isNull();
    assertThat(findings.notes()).anyMatch(note -> note.startsWith("touch-wall: the baseline does"));
  }

  @Test
  void whatIsWorseTwiceIsADefect() {
    Findings findings = report(true).findings(List.of(measured(6), measured(5)));
    assertThat(findings.defects())
        .containsExactly(
            "random reads, ExCache 25 %, wall time of a step, in raw TCP echoes: 6.00, then 5.00;"
                + " at most 4.50 by the baseline of 3.00",
            "skewed reads, ExCache 25 %, wall time of a step, in raw TCP echoes: 3.00, then 2.50;"
                + " at most 2.25 by the baseline of 1.50");
    assertThat(findings.rows().getLast().subject()).endsWith(", again");
  }

  @Test
  void whatIsWorseOnceIsANote() {
    Findings findings = report(true).findings(List.of(measured(6), measured(3)));
    assertThat(findings.defects()).isEmpty();
    assertThat(findings.notes()).contains("random-wall: beyond its limit once, not twice.");
  }

  @Test
  void whatIsMuchBetterAsksForANewBaseline() {
    assertThat(report(true).findings(List.of(measured(1))).notes())
        .contains("random-wall: so much better that a new baseline is due.");
    assertThat(report(false).findings(List.of(measured(1))).notes())
        .noneMatch(note -> note.contains("is due"))
        .anyMatch(note -> note.contains("knows no such processors"));
  }
}
