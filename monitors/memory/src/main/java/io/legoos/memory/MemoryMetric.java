package io.legoos.memory;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What a memory monitor says. */
public enum MemoryMetric implements MetricDeclaration {
  CAPACITY(
      Metric.gauge("legoos_memory_capacity_bytes", MetricUnit.BYTES, "Page frames that it has.")),
  USED(
      Metric.gauge(
          "legoos_memory_used_bytes",
          MetricUnit.BYTES,
          "Page frames that hold a page, of owners and of secondaries.")),
  PEAK(
      Metric.gauge(
          "legoos_memory_peak_used_bytes",
          MetricUnit.BYTES,
          "The most page frames that ever held a page.")),
  COMMITTED(
      Metric.gauge(
          "legoos_memory_committed_bytes",
          MetricUnit.BYTES,
          "What mappings may come to need here, as owner.")),
  COMMIT_LIMIT(
      Metric.gauge(
          "legoos_memory_commit_limit_bytes",
          MetricUnit.BYTES,
          "What may be committed: the capacity times the cluster's overcommit.")),
  REQUESTS(
      Metric.counter(
          "legoos_memory_page_requests_total",
          MetricUnit.NONE,
          "Pages that processors fetched or flushed.")),
  LANES(
      Metric.gauge("legoos_memory_page_lanes", MetricUnit.NONE, "Open lanes of the page channel.")),
  VREGIONS(
      Metric.gauge(
          "legoos_memory_vregions",
          MetricUnit.NONE,
          "vRegions, or parts of one, that it holds for spaces.",
          Label.of("role", "what it is to them", "owner", "secondary"))),
  SPACES(
      Metric.gauge(
          "legoos_memory_spaces",
          MetricUnit.NONE,
          "Address spaces of which it holds some vRegion.")),
  HOMES(
      Metric.gauge(
          "legoos_memory_home_vprocesses", MetricUnit.NONE, "vProcesses whose home it is.")),
  SHARES(
      Metric.gauge(
          "legoos_memory_home_shares",
          MetricUnit.NONE,
          "Shares of the vProcesses whose home it is, by how well they are held.",
          Label.of(
              "state",
              "sole: by the owner; announced, copying: a secondary is on its way; whole: by two;"
                  + " lost, abandoned: by nobody",
              "sole",
              "announced",
              "copying",
              "whole",
              "lost",
              "abandoned"))),
  SHARES_WITHOUT_SECONDARY(
      Metric.gauge(
          "legoos_memory_home_shares_without_secondary",
          MetricUnit.NONE,
          "Shares that should have two holders and do not have them, or not yet wholly.")),
  UNREPLICATED(
      Metric.gauge(
          "legoos_memory_unreplicated_bytes",
          MetricUnit.BYTES,
          "Bytes that two monitors should have and one has: pages that it should keep as a secondary"
              + " and has no room for, and, told by the home, shares without a whole secondary.")),
  REPLICA_LOG(
      Metric.gauge(
          "legoos_memory_replica_log_bytes",
          MetricUnit.BYTES,
          "Pages of other owners in its log that are not at a storage monitor yet.")),
  REPLICA_LOG_CAPACITY(
      Metric.gauge(
          "legoos_memory_replica_log_capacity_bytes", MetricUnit.BYTES, "What that log takes.")),
  REPLICA_LOG_DEGRADED(
      Metric.gauge(
          "legoos_memory_replica_log_degraded",
          MetricUnit.NONE,
          "1 while its log's storage monitor is away or too slow, and pages stay in frames.")),
  REPLICA_BACKUP(
      Metric.gauge(
          "legoos_memory_replica_backup_bytes",
          MetricUnit.BYTES,
          "What its log has at a storage monitor, outdated records included.")),
  REPLICA_FRAMED(
      Metric.gauge(
          "legoos_memory_replica_framed_bytes",
          MetricUnit.BYTES,
          "Page frames that hold pages as a secondary.")),
  REPLICA_DROPPED(
      Metric.counter(
          "legoos_memory_replica_dropped_total",
          MetricUnit.NONE,
          "Pages that its log had no room for.")),
  REPLICA_DAMAGED(
      Metric.counter(
          "legoos_memory_replica_damaged_total",
          MetricUnit.NONE,
          "Records of its log that came back damaged from storage.")),
  FILE_CACHE(
      Metric.gauge(
          "legoos_memory_file_cache_bytes",
          MetricUnit.BYTES,
          "Page frames that hold content of vNodes' files; they count as free.")),
  FILE_CACHE_READ(
      Metric.counter(
          "legoos_memory_file_cache_read_bytes_total",
          MetricUnit.BYTES,
          "Content of files that processors have read here.")),
  FILE_CACHE_MISSED(
      Metric.counter(
          "legoos_memory_file_cache_missed_bytes_total",
          MetricUnit.BYTES,
          "Content of files that processors wanted, and that was not here.")),
  FILE_CACHE_STORAGE(
      Metric.counter(
          "legoos_memory_file_cache_storage_bytes_total",
          MetricUnit.BYTES,
          "Content of files that it has read from storage monitors, whole blocks.")),
  FILE_CACHE_EVICTED(
      Metric.counter(
          "legoos_memory_file_cache_evicted_bytes_total",
          MetricUnit.BYTES,
          "Content of files that made room for other content, or for pages.")),
  LEAVING(
      Metric.gauge(
          "legoos_memory_leaving",
          MetricUnit.NONE,
          "1 while it gives what it holds to others, before it ends."));

  private final Metric metric;

  MemoryMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
