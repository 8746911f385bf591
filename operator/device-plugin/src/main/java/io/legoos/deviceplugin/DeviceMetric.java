package io.legoos.deviceplugin;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What the device plugin of a node says. */
public enum DeviceMetric implements MetricDeclaration {
  PRESENT(
      Metric.gauge(
          "legoos_device_present", MetricUnit.NONE, "1 when the node has it.", Labels.DEVICE)),
  OFFERED(
      Metric.gauge(
          "legoos_device_offered",
          MetricUnit.NONE,
          "1 when the kubelet has taken it, so that pods can ask for it.",
          Labels.DEVICE));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label DEVICE = Label.open("device", "the resource's name", 16);

    private Labels() {}
  }

  private final Metric metric;

  DeviceMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
