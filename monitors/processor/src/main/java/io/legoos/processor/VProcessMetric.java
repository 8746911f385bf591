package io.legoos.processor;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What a processor monitor says of each vProcess that it runs. */
public enum VProcessMetric implements MetricDeclaration {
  THREADS(
      Metric.gauge(
          "legoos_vprocess_threads", MetricUnit.NONE, "Its threads.", Labels.ID, Labels.VNODE)),
  EXCACHE_LIMIT(
      Metric.gauge(
          "legoos_vprocess_excache_limit_bytes",
          MetricUnit.BYTES,
          "The size of its ExCache.",
          Labels.ID,
          Labels.VNODE)),
  EXCACHE_RESIDENT(
      Metric.gauge(
          "legoos_vprocess_excache_resident_bytes",
          MetricUnit.BYTES,
          "Lines of its ExCache that are in use.",
          Labels.ID,
          Labels.VNODE)),
  REMOTE(
      Metric.gauge(
          "legoos_vprocess_remote_bytes",
          MetricUnit.BYTES,
          "Its pages that were flushed to memory monitors, also those that they have no more.",
          Labels.ID,
          Labels.VNODE)),
  MISSES(
      Metric.counter(
          "legoos_vprocess_misses_total",
          MetricUnit.NONE,
          "Its faults on pages that were not in the ExCache, or could not be written there.",
          Labels.ID,
          Labels.VNODE,
          ProcessorMetric.Labels.KIND)),
  STALL(
      Metric.counter(
          "legoos_vprocess_stall_seconds_total",
          MetricUnit.SECONDS,
          "Time that its faults took, of all its threads.",
          Labels.ID,
          Labels.VNODE)),
  FETCHED(
      Metric.counter(
          "legoos_vprocess_fetched_bytes_total",
          MetricUnit.BYTES,
          "Lines that came from memory monitors.",
          Labels.ID,
          Labels.VNODE)),
  FLUSHED(
      Metric.counter(
          "legoos_vprocess_flushed_bytes_total",
          MetricUnit.BYTES,
          "Dirty lines that went to memory monitors.",
          Labels.ID,
          Labels.VNODE));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label ID = Label.open("vprocess", "the vProcess's id", 200);
    static final Label VNODE = Label.open("vnode", "its vNode; empty for none", 200);

    private Labels() {}
  }

  private final Metric metric;

  VProcessMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
