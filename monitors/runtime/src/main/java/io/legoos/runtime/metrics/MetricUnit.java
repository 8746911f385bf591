package io.legoos.runtime.metrics;

import java.util.Locale;

/** What a metric's number counts. Base units only: no milliseconds, no mebibytes. */
public enum MetricUnit {
  BYTES,
  SECONDS,
  CORES,
  /** Things, which the metric's name says. */
  NONE;

  /** As it ends a name; empty for {@link #NONE}. */
  public String word() {
    return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
  }
}
