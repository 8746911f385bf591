package io.legoos.cli.bench.check;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says whether ratios have become worse. One is worse when its median is more than 20 % above the
 * baseline's and more than twice the baseline's spread above it, in two measurements in a row.
 *
 * <p>Timed ratios of the same code differ between hosts of one model: a spread that was seen in one
 * place is taken for at least {@link #TIMED_SPREAD} of the median.
 */
final class RegressionRule {
  static final double TOLERANCE = 1.2;
  static final double SPREADS = 2;
  static final double TIMED_SPREAD = 0.25;

  /** What is to be done after some measurements. */
  enum Decision {
    PASS,
    /** At once: the last measurement has ratios beyond their limits. */
    MEASURE_AGAIN,
    FAIL
  }

  private final Map<Ratio, Expected> expected = new EnumMap<>(Ratio.class);

  /**
   * A rule for one machine.
   *
   * @param baseline a ratio that is missing is not judged
   */
  RegressionRule(Map<Ratio, Expected> baseline) {
    baseline.forEach(
        (ratio, value) ->
            expected.put(
                ratio,
                ratio.kind() == Ratio.Kind.TIMED
                    ? value.withSpreadOfAtLeast(TIMED_SPREAD)
                    : value));
  }

  boolean judges(Ratio ratio) {
    return expected.containsKey(ratio);
  }

  /** The highest median that is not worse. Only of a ratio that is judged. */
  double limit(Ratio ratio) {
    Expected value = expected(ratio);
    return Math.max(TOLERANCE * value.median(), value.median() + SPREADS * value.spread());
  }

  private Expected expected(Ratio ratio) {
    Expected value = expected.get(ratio);
    if (value == null) {
      throw new IllegalArgumentException("no baseline of " + ratio.key());
    }
    return value;
  }

  /** The baseline's median. Only of a ratio that is judged. */
  double baseline(Ratio ratio) {
    return expected(ratio).median();
  }

  /** Whether a median is so much lower that a new baseline is due. */
  boolean isMuchBetter(Ratio ratio, double median) {
    Expected value = expected(ratio);
    return median * TOLERANCE < value.median()
        && median < value.median() - SPREADS * value.spread();
  }

  /** The ratios of one measurement that are beyond their limits; one that is no number is. */
  Set<Ratio> beyond(Map<Ratio, Double> medians) {
    Set<Ratio> beyond = EnumSet.noneOf(Ratio.class);
    medians.forEach(
        (ratio, median) -> {
          if (judges(ratio) && !(median <= limit(ratio))) {
            beyond.add(ratio);
          }
        });
    return beyond;
  }

  /** The ratios that are worse: beyond their limits in the last two measurements. */
  Set<Ratio> worse(List<Map<Ratio, Double>> measurements) {
    if (measurements.size() < 2) {
      return Set.of();
    }
    Set<Ratio> worse = beyond(measurements.getLast());
    worse.retainAll(beyond(measurements.get(measurements.size() - 2)));
    return worse;
  }

  /** After one measurement or two. */
  Decision decide(List<Map<Ratio, Double>> measurements) {
    if (measurements.isEmpty()) {
      return Decision.MEASURE_AGAIN;
    }
    if (!worse(measurements).isEmpty()) {
      return Decision.FAIL;
    }
    return measurements.size() == 1 && !beyond(measurements.getFirst()).isEmpty()
        ? Decision.MEASURE_AGAIN
        : Decision.PASS;
  }
}
