package io.legoos.runtime.metrics;

import io.grpc.Status;
import java.util.Arrays;
import java.util.Locale;

/** What every control plane server says of the calls that it gets. */
public enum CallMetric implements MetricDeclaration {
  CALLS(
      Metric.counter(
          "legoos_control_calls_total",
          MetricUnit.NONE,
          "Calls of the control plane that were answered, given up by their callers among them.",
          Label.open("method", "SERVICE/METHOD", 128),
          Label.of("status", "gRPC's status code", words(Status.Code.values())))),
  SECONDS(
      Metric.histogram(
          "legoos_control_call_seconds",
          "Time from the beginning of a call of the control plane to its status.",
          Label.open("service", "gRPC service", 16)));

  private final Metric metric;

  CallMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  /** A status as the label has it. */
  public static String word(Status.Code code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  private static String[] words(Status.Code... codes) {
    return Arrays.stream(codes).map(CallMetric::word).toArray(String[]::new);
  }
}
