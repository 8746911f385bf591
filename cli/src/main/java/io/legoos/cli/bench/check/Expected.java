package io.legoos.cli.bench.check;

import io.legoos.cli.bench.frame.Samples;

/**
 * What a ratio was when the baseline was written.
 *
 * @param median of the runs
 * @param spread how far any run was from the median
 */
record Expected(double median, double spread) {
  static Expected of(Samples samples) {
    double median = samples.median();
    return new Expected(median, Math.max(samples.max() - median, median - samples.min()));
  }

  /** The same with at least so much spread, as a part of the median. */
  Expected withSpreadOfAtLeast(double part) {
    return new Expected(median, Math.max(spread, part * median));
  }
}
