package io.legoos.runtime.metrics;

/** What every process says. */
public enum ProcessMetric implements MetricDeclaration {
  FAILURES(
      Metric.counter(
          "legoos_process_metric_failures_total",
          MetricUnit.NONE,
          "Times that a part of this process could not say its metrics."));

  private final Metric metric;

  ProcessMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
