package io.legoos.runtime.metrics;

import java.util.Locale;

/** How a metric's value behaves. */
public enum MetricKind {
  /** Goes up and down. */
  GAUGE,
  /** Only grows, from 0 at the start of the process. */
  COUNTER,
  /** Counts of what was at most so long, for fixed bounds. */
  HISTOGRAM;

  /** As Prometheus writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
