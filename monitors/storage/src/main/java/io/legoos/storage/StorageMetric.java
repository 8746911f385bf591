package io.legoos.storage;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What a storage monitor says. */
public enum StorageMetric implements MetricDeclaration {
  CAPACITY(Metric.gauge("legoos_storage_capacity_bytes", MetricUnit.BYTES, "Its volume.")),
  USED(
      Metric.gauge(
          "legoos_storage_used_bytes",
          MetricUnit.BYTES,
          "What files and replica segments take of its volume.")),
  OPERATIONS(
      Metric.counter(
          "legoos_storage_operations_total",
          MetricUnit.NONE,
          "Requests that were answered.",
          Label.open("operation", "the request", 64),
          Label.of("outcome", "whether it was done", "done", "failed"))),
  READ(
      Metric.counter(
          "legoos_storage_read_bytes_total",
          MetricUnit.BYTES,
          "Content that was read.",
          Labels.FILES)),
  WRITTEN(
      Metric.counter(
          "legoos_storage_written_bytes_total",
          MetricUnit.BYTES,
          "Content that was written.",
          Labels.FILES)),
  VOLUME_USED(
      Metric.gauge(
          "legoos_storage_volume_used_bytes",
          MetricUnit.BYTES,
          "What the files of a vNode take.",
          Labels.VNODE)),
  VOLUME_QUOTA(
      Metric.gauge(
          "legoos_storage_volume_quota_bytes",
          MetricUnit.BYTES,
          "What the files of a vNode may take, by its limit or by the room that is left.",
          Labels.VNODE)),
  VOLUME_INODES(
      Metric.gauge(
          "legoos_storage_volume_inodes",
          MetricUnit.NONE,
          "Files, directories and links of a vNode.",
          Labels.VNODE)),
  SCRUB_FAILURES(
      Metric.counter(
          "legoos_storage_scrub_failures_total",
          MetricUnit.NONE,
          "Files whose content was found to be damaged since the monitor started."));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label FILES =
        Label.of("files", "of vNodes, or segments of replica logs", "vnode", "replica");
    static final Label VNODE = Label.open("vnode", "the vNode's name", 200);
  }

  private final Metric metric;

  StorageMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
