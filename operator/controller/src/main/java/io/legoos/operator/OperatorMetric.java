package io.legoos.operator;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What the operator says of its own work. */
public enum OperatorMetric implements MetricDeclaration {
  RECONCILES(
      Metric.counter(
          "legoos_operator_reconciles_total",
          MetricUnit.NONE,
          "Looks of the operator at an object; after a failed one it looks again.",
          Labels.KIND,
          Label.of(
              "action",
              "reconcile; cleanup: the object is being deleted",
              ReconcileMetrics.RECONCILE,
              ReconcileMetrics.CLEANUP),
          Label.of("outcome", "how it ended", ReconcileMetrics.DONE, ReconcileMetrics.FAILED))),
  SECONDS(
      Metric.histogram(
          "legoos_operator_reconcile_seconds",
          "Time of a look of the operator at an object.",
          Labels.KIND));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label KIND =
        Label.of("kind", "of the object", ReconcileMetrics.KINDS.toArray(String[]::new));

    private Labels() {}
  }

  private final Metric metric;

  OperatorMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
