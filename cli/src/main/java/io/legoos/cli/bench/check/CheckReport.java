package io.legoos.cli.bench.check;

import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was measured and decided, as rows and sentences. */
final class CheckReport {
  private final RegressionRule rule;
  private final boolean knownMachine;

  CheckReport(RegressionRule rule, boolean knownMachine) {
    this.rule = rule;
    this.knownMachine = knownMachine;
  }

  Findings findings(List<Measurement> measurements) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < measurements.size(); i++) {
      addRows(rows, measurements.get(i), i == 0 ? "" : ", again");
    }
    List<Map<Ratio, Double>> medians = measurements.stream().map(Measurement::medians).toList();
    return new Findings(rows, notes(medians), defects(medians));
  }

  private void addRows(List<Row> rows, Measurement measurement, String suffix) {
    for (Ratio ratio : Ratio.values()) {
      Samples samples = measurement.of(ratio);
      String subject = ratio.subject() + suffix;
      rows.add(
          rule.judges(ratio)
              ? Row.against(
                  subject,
                  ratio.metric(),
                  "ratio",
                  samples,
                  limits(ratio),
                  Samples.of(rule.baseline(ratio)))
              : Row.of(subject, ratio.metric(), "ratio", samples));
    }
  }

  private String limits(Ratio ratio) {
    return String.format(
        Locale.ROOT, "%.3g, at most %.3g", rule.baseline(ratio), rule.limit(ratio));
  }

  private List<String> notes(List<Map<Ratio, Double>> medians) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Worse is more than 20 % and more than twice the spread above the baseline, in two"
            + " measurements in a row.");
    if (!knownMachine) {
      notes.add(
          "The baseline knows no such processors: what was counted is compared with the highest of"
              + " others', what was timed with nothing. lego bench check --write-baseline adds"
              + " these.");
    }
    for (Ratio ratio : Ratio.values()) {
      if (!rule.judges(ratio)) {
        notes.add(ratio.key() + ": the baseline does not have it; it is not judged.");
      } else if (knownMachine && isMuchBetter(ratio, medians)) {
        notes.add(ratio.key() + ": so much better that a new baseline is due.");
      }
    }
    if (medians.size() > 1) {
      Set<Ratio> passing = rule.beyond(medians.getFirst());
      passing.removeAll(rule.worse(medians));
      passing.forEach(ratio -> notes.add(ratio.key() + ": beyond its limit once, not twice."));
    }
    return notes;
  }

  private boolean isMuchBetter(Ratio ratio, List<Map<Ratio, Double>> medians) {
    return medians.stream()
        .allMatch(each -> rule.isMuchBetter(ratio, each.getOrDefault(ratio, Double.NaN)));
  }

  private List<String> defects(List<Map<Ratio, Double>> medians) {
    return rule.worse(medians).stream()
        .map(
            ratio ->
                String.format(
                    Locale.ROOT,
                    "%s, %s: %.3g, then %.3g; at most %.3g by the baseline of %.3g",
                    ratio.subject(),
                    ratio.metric(),
                    medians.getFirst().get(ratio),
                    medians.getLast().get(ratio),
                    rule.limit(ratio),
                    rule.baseline(ratio)))
        .toList();
  }
}
