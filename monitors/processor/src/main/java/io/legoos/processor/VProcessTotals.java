package io.legoos.processor;

import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.remote.Recovery;
import io.legoos.runtime.metrics.Samples;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sums over vProcesses that run or have run. Not thread-safe. */
final class VProcessTotals {
  private static final double LINE_BYTES = 4096;
  private static final double NANOS_PER_SECOND = 1e9;

  private long remoteFaults;
  private long earlyFaults;
  private long writeProtectFaults;
  private long zeroFillFaults;
  private long refaults;
  private long stallNanos;
  private long fetchedLines;
  private long flushedLines;
  private long fetchMessages;
  private long flushMessages;
  private long piggybackedLines;
  private long prefetchedLines;
  private long prefetchUsedLines;
  private long cleanEvictions;
  private long dirtyEvictions;
  private long zeroEvictions;
  private long lostFaults;
  private long unreplicatedFlushes;
  private long homeLosses;
  private long ownerLosses;
  private long answered;
  private double answeredSeconds;
  private long whole;
  private double wholeSeconds;

  VProcessTotals() {}

  VProcessTotals(VProcessTotals other) {
    add(other);
  }

  /** What it has done until now. */
  void add(VProcess process) {
    CacheStatistics statistics = process.statistics();
    if (statistics != null) {
      add(statistics.counters());
    }
    unreplicatedFlushes += process.unreplicatedFlushes();
    process.recoveries().forEach(this::add);
  }

  private void add(CacheCounters counters) {
    remoteFaults += counters.remoteFaults;
    earlyFaults += counters.earlyFaults;
    writeProtectFaults += counters.writeProtectFaults;
    zeroFillFaults += counters.zeroFillFaults;
    refaults += counters.inFlightRefaults;
    stallNanos += counters.stallNanos;
    fetchedLines += counters.fetchedLines;
    flushedLines += counters.flushedLines;
    fetchMessages += counters.fetchMessages;
    flushMessages += counters.flushMessages;
    piggybackedLines += counters.piggybackedLines;
    prefetchedLines += counters.prefetchedLines;
    prefetchUsedLines += counters.prefetchUsedLines;
    cleanEvictions += counters.cleanEvictions;
    dirtyEvictions += counters.dirtyEvictions;
    zeroEvictions += counters.zeroEvictions;
    lostFaults += counters.lostFaults;
  }

  private void add(Recovery recovery) {
    if (recovery.home()) {
      homeLosses++;
    } else {
      ownerLosses++;
    }
    @Nullable Instant first = recovery.answered();
    if (first != null) {
      answered++;
      answeredSeconds += seconds(recovery.noticed(), first);
    }
    @Nullable Instant replicated = recovery.replicated();
    if (replicated != null) {
      whole++;
      wholeSeconds += seconds(recovery.noticed(), replicated);
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos()) / NANOS_PER_SECOND;
  }

  private void add(VProcessTotals other) {
    remoteFaults += other.remoteFaults;
    earlyFaults += other.earlyFaults;
    writeProtectFaults += other.writeProtectFaults;
    zeroFillFaults += other.zeroFillFaults;
    refaults += other.refaults;
    stallNanos += other.stallNanos;
    fetchedLines += other.fetchedLines;
    flushedLines += other.flushedLines;
    fetchMessages += other.fetchMessages;
    flushMessages += other.flushMessages;
    piggybackedLines += other.piggybackedLines;
    prefetchedLines += other.prefetchedLines;
    prefetchUsedLines += other.prefetchUsedLines;
    cleanEvictions += other.cleanEvictions;
    dirtyEvictions += other.dirtyEvictions;
    zeroEvictions += other.zeroEvictions;
    lostFaults += other.lostFaults;
    unreplicatedFlushes += other.unreplicatedFlushes;
    homeLosses += other.homeLosses;
    ownerLosses += other.ownerLosses;
    answered += other.answered;
    answeredSeconds += other.answeredSeconds;
    whole += other.whole;
    wholeSeconds += other.wholeSeconds;
  }

  void sample(Samples into) {
    into.put(ProcessorMetric.MISSES, remoteFaults, "remote");
    into.put(ProcessorMetric.EARLY_MISSES, earlyFaults);
    into.put(ProcessorMetric.MISSES, writeProtectFaults, "write_protect");
    into.put(ProcessorMetric.MISSES, zeroFillFaults, "zero_fill");
    into.put(ProcessorMetric.MISSES, refaults, "refault");
    into.put(ProcessorMetric.STALL, stallNanos / NANOS_PER_SECOND);
    into.put(ProcessorMetric.FETCHED, fetchedLines * LINE_BYTES);
    into.put(ProcessorMetric.FLUSHED, flushedLines * LINE_BYTES);
    into.put(ProcessorMetric.MESSAGES, fetchMessages, "fetch");
    into.put(ProcessorMetric.MESSAGES, flushMessages, "flush");
    into.put(ProcessorMetric.PIGGYBACKED, piggybackedLines);
    into.put(ProcessorMetric.PREFETCHED, prefetchedLines);
    into.put(ProcessorMetric.PREFETCH_USED, prefetchUsedLines);
    into.put(ProcessorMetric.EVICTIONS, cleanEvictions, "clean");
    into.put(ProcessorMetric.EVICTIONS, dirtyEvictions, "dirty");
    into.put(ProcessorMetric.EVICTIONS, zeroEvictions, "zero");
    into.put(ProcessorMetric.LOST_FAULTS, lostFaults);
    into.put(ProcessorMetric.UNREPLICATED_FLUSHES, unreplicatedFlushes);
    into.put(ProcessorMetric.RECOVERIES, homeLosses, "home");
    into.put(ProcessorMetric.RECOVERIES, ownerLosses, "owner");
    into.put(ProcessorMetric.RECOVERY_ANSWERED, answered);
    into.put(ProcessorMetric.RECOVERY_ANSWERED_TIME, answeredSeconds);
    into.put(ProcessorMetric.RECOVERY_WHOLE, whole);
    into.put(ProcessorMetric.RECOVERY_WHOLE_TIME, wholeSeconds);
  }
}
