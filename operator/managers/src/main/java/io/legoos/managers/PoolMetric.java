package io.legoos.managers;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** How the pools of a cluster are packed, and how ordinary servers would be. */
public enum PoolMetric implements MetricDeclaration {
  CAPACITY_CORES(
      Metric.gauge(
          "legoos_pool_capacity_cores", MetricUnit.CORES, "Cores of all processor monitors.")),
  CAPACITY(
      Metric.gauge(
          "legoos_pool_capacity_bytes",
          MetricUnit.BYTES,
          "What all monitors of a pool have.",
          Labels.POOL)),
  ALLOCATED_CORES(
      Metric.gauge(
          "legoos_pool_allocated_cores",
          MetricUnit.CORES,
          "Threads, each at most a core and together at most the cores of their processor.")),
  ALLOCATED(
      Metric.gauge(
          "legoos_pool_allocated_bytes",
          MetricUnit.BYTES,
          "What was given away: memory that mappings are charged, volumes promised or used,"
              + " ExCaches of running vProcesses.",
          Labels.POOL)),
  USED(
      Metric.gauge(
          "legoos_pool_used_bytes",
          MetricUnit.BYTES,
          "What is in use: page frames, volume, lines of ExCaches.",
          Labels.POOL)),
  STRANDED_CORES(
      Metric.gauge(
          "legoos_pool_stranded_cores",
          MetricUnit.CORES,
          "Cores that are free and could not be used by more of the same load, because another"
              + " pool would be exhausted first.")),
  STRANDED(
      Metric.gauge(
          "legoos_pool_stranded_bytes",
          MetricUnit.BYTES,
          "Memory or volume that is free and could not be used by more of the same load.",
          Labels.RESOURCE)),
  SERVERS(
      Metric.gauge(
          "legoos_monolithic_servers",
          MetricUnit.NONE,
          "Ordinary servers of the comparison: as many as the largest pool has monitors, with equal"
              + " parts of all cores, memory, ExCaches and volumes.")),
  MONOLITHIC_STRANDED_CORES(
      Metric.gauge(
          "legoos_monolithic_stranded_cores",
          MetricUnit.CORES,
          "Cores that the same load, packed on those by best fit, would strand on one or another"
              + " server.")),
  MONOLITHIC_STRANDED(
      Metric.gauge(
          "legoos_monolithic_stranded_bytes",
          MetricUnit.BYTES,
          "Memory or volume that the same load would strand on those servers.",
          Labels.RESOURCE)),
  MONOLITHIC_UNPLACED(
      Metric.gauge(
          "legoos_monolithic_unplaced",
          MetricUnit.NONE,
          "vProcesses, and vNodes without any, that would fit on none of those servers."));

  /** Constants of an enum come after its values. */
  private static final class Labels {
    static final Label POOL = Label.of("pool", "which monitors'", "memory", "volume", "excache");
    static final Label RESOURCE = Label.of("resource", "of what", "memory", "volume");

    private Labels() {}
  }

  private final Metric metric;

  PoolMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
