package io.legoos.processor;

import io.legoos.processor.fs.FuseOperation;
import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;
import java.util.Arrays;

/** What a processor monitor says of the volumes that it mounts for vNodes. */
public enum FuseMetric implements MetricDeclaration {
  REQUESTS(
      Metric.histogram(
          "legoos_fuse_request_seconds",
          "Time to serve a request for a file of a vNode.",
          Labels.OPERATION)),
  ERRORS(
      Metric.counter(
          "legoos_fuse_request_errors_total",
          MetricUnit.NONE,
          "Requests for files that failed, but for ENOENT, ENODATA, ENOSYS and callers that were"
              + " killed.",
          Labels.OPERATION));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label OPERATION =
        Label.of(
            "operation",
            "name: look-ups, new, moved and removed names; attribute; open and close; read; write;"
                + " sync; list: of a directory; other",
            Arrays.stream(FuseOperation.values()).map(FuseOperation::word).toArray(String[]::new));

    private Labels() {}
  }

  private final Metric metric;

  FuseMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
