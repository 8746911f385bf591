package io.legoos.cli.bench.frame;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One measured quantity; the names are the keys of {@code --json}.
 *
 * @param subject what was measured: {@code case}
 * @param metric which quantity of it
 * @param unit of the three values
 * @param runs how many runs the values are of
 * @param baseline what the ratio is to, measured in the same command; null: there is none
 * @param ratio of the medians; null when there is no baseline, or its median is 0
 */
public record Row(
    @JsonProperty("case") String subject,
    String metric,
    String unit,
    double median,
    double min,
    double max,
    int runs,
    @Nullable String baseline,
    @Nullable Double ratio) {
  /** A quantity by itself. */
  public static Row of(String subject, String metric, String unit, Samples samples) {
    return new Row(
        subject,
        metric,
        unit,
        samples.median(),
        samples.min(),
        samples.max(),
        samples.count(),
        null,
        null);
  }

  /** A quantity beside another of the same unit. */
  public static Row against(
      String subject, String metric, String unit, Samples samples, String baseline, Samples base) {
    Double ratio = base.median() == 0 ? null : samples.median() / base.median();
    return new Row(
        subject,
        metric,
        unit,
        samples.median(),
        samples.min(),
        samples.max(),
        samples.count(),
        baseline,
        ratio);
  }

  /** How many of some runs were so. */
  public static Row share(String subject, String metric, int count, int runs) {
    Double ratio = runs == 0 ? null : (double) count / runs;
    return new Row(subject, metric, "runs", count, count, count, runs, "all runs", ratio);
  }
}
