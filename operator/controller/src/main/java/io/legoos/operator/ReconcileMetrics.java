package io.legoos.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.legoos.protocol.page.LatencyHistogram;
import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.MetricSource;
import io.legoos.runtime.metrics.Samples;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts and times what the SDK has the reconcilers do. Thread-safe.
 *
 * <p>The SDK's own Micrometer module would name it otherwise, with a histogram of some hundred
 * buckets for each controller and a label of exceptions' classes.
 */
public final class ReconcileMetrics implements Metrics, MetricSource {
  static final List<String> KINDS = List.of("LegoCluster", "VNode", "VProcess", Label.OTHER);
  static final String RECONCILE = "reconcile";
  static final String CLEANUP = "cleanup";
  static final String DONE = "done";
  static final String FAILED = "failed";

  private final Map<Row, LongAdder> looks = new ConcurrentHashMap<>();
  private final Map<String, LatencyHistogram> seconds = new ConcurrentHashMap<>();

  private record Row(String kind, String action, String outcome) {}

  /** Has looked at nothing yet. */
  public ReconcileMetrics() {
    for (String kind : KINDS.subList(0, KINDS.size() - 1)) {
      seconds.put(kind, new LatencyHistogram());
      for (String outcome : List.of(DONE, FAILED)) {
        looks.put(new Row(kind, RECONCILE, outcome), new LongAdder());
      }
    }
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    String kind = kind(execution.metadata());
    String action = execution.name().equals(CLEANUP) ? CLEANUP : RECONCILE;
    long startNanos = System.nanoTime();
    String outcome = FAILED;
    try {
      T result = execution.execute();
      outcome = DONE;
      return result;
    } finally {
      looks.computeIfAbsent(new Row(kind, action, outcome), unused -> new LongAdder()).increment();
      seconds
          .computeIfAbsent(kind, unused -> new LatencyHistogram())
          .record(System.nanoTime() - startNanos);
    }
  }

  private static String kind(Map<String, Object> metadata) {
    return metadata.get(Constants.RESOURCE_GVK_KEY) instanceof GroupVersionKind known
            && KINDS.contains(known.getKind())
        ? known.getKind()
        : Label.OTHER;
  }

  @Override
  public void sample(Samples into) {
    looks.forEach(
        (row, count) ->
            into.put(
                OperatorMetric.RECONCILES, count.sum(), row.kind(), row.action(), row.outcome()));
    seconds.forEach((kind, times) -> into.put(OperatorMetric.SECONDS, times.snapshot(), kind));
  }
}
