package io.legoos.processor;

import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.fs.FuseOperation;
import io.legoos.processor.fs.FuseTimes;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.Samples;
import java.nio.file.Path;

/** Reads what a processor monitor counts, at each scrape. Thread-safe. */
final class ProcessorMetrics {
  private static final double LINE_BYTES = 4096;

  private final VProcessRegistry registry;
  private final LaneSettings lanes;
  private final FuseTimes fuse;

  private ProcessorMetrics(VProcessRegistry registry, LaneSettings lanes, FuseTimes fuse) {
    this.registry = registry;
    this.lanes = lanes;
    this.fuse = fuse;
  }

  /**
   * Enters all that a processor monitor says.
   *
   * @param exCacheBytes of all ExCaches, at most; 0: no limit
   */
  static void enter(
      Metrics.Scope metrics,
      VProcessRegistry registry,
      LaneSettings lanes,
      FuseTimes fuse,
      long cores,
      long exCacheBytes) {
    ProgramCpuTime time = new ProgramCpuTime(Path.of("/proc"), ProcessHandle.current().pid());
    metrics.gauge(ProcessorMetric.CAPACITY, () -> cores);
    metrics.gauge(ProcessorMetric.EXCACHE_CAPACITY, () -> exCacheBytes);
    metrics.gauge(ProcessorMetric.THREADS, registry::threads);
    metrics.counter(ProcessorMetric.PROGRAM_CPU, time::seconds);
    var unused = metrics.sampled(new ProcessorMetrics(registry, lanes, fuse)::sample);
  }

  private void sample(Samples into) {
    registry.totals().sample(into);
    into.put(ProcessorMetric.EXCHANGE, lanes.fetches().snapshot(), "fetch");
    into.put(ProcessorMetric.EXCHANGE, lanes.flushes().snapshot(), "flush");
    for (FuseOperation operation : FuseOperation.values()) {
      into.put(FuseMetric.REQUESTS, fuse.times(operation), operation.word());
      into.put(FuseMetric.ERRORS, fuse.errors(operation), operation.word());
    }
    into.put(ProcessorMetric.EXCACHE_LIMIT, 0);
    into.put(ProcessorMetric.EXCACHE_RESIDENT, 0);
    into.put(ProcessorMetric.VPROCESSES, 0);
    into.put(ProcessorMetric.RECOVERIES_PENDING, 0);
    for (VProcess process : registry.all()) {
      into.put(ProcessorMetric.VPROCESSES, 1);
      into.put(
          ProcessorMetric.RECOVERIES_PENDING,
          process.recoveries().stream().filter(each -> each.replicated() == null).count());
      CacheStatistics statistics = process.statistics();
      if (statistics != null) {
        into.put(ProcessorMetric.EXCACHE_LIMIT, statistics.exCacheBytes());
        into.put(ProcessorMetric.EXCACHE_RESIDENT, statistics.residentBytes());
        sample(process, statistics, into);
      }
    }
  }

  private static void sample(VProcess process, CacheStatistics statistics, Samples into) {
    String id = process.id();
    String vnode = process.spec().vnode();
    CacheCounters counters = statistics.counters();
    into.put(VProcessMetric.THREADS, process.threads(), id, vnode);
    into.put(VProcessMetric.EXCACHE_LIMIT, statistics.exCacheBytes(), id, vnode);
    into.put(VProcessMetric.EXCACHE_RESIDENT, statistics.residentBytes(), id, vnode);
    into.put(VProcessMetric.REMOTE, counters.heldLines * LINE_BYTES, id, vnode);
    into.put(VProcessMetric.MISSES, counters.remoteFaults, id, vnode, "remote");
    into.put(VProcessMetric.MISSES, counters.writeProtectFaults, id, vnode, "write_protect");
    into.put(VProcessMetric.MISSES, counters.zeroFillFaults, id, vnode, "zero_fill");
    into.put(VProcessMetric.MISSES, counters.inFlightRefaults, id, vnode, "refault");
    into.put(VProcessMetric.STALL, counters.stallNanos / 1e9, id, vnode);
    into.put(VProcessMetric.FETCHED, counters.fetchedLines * LINE_BYTES, id, vnode);
    into.put(VProcessMetric.FLUSHED, counters.flushedLines * LINE_BYTES, id, vnode);
  }
}
