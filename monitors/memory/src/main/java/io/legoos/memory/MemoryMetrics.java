package io.legoos.memory;

import io.legoos.memory.cache.FileCache;
import io.legoos.memory.home.HomeFigures;
import io.legoos.memory.home.HomeSpaces;
import io.legoos.memory.owner.CommitLedger;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.owner.SpaceUse;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.replica.ReplicaCounters;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.Samples;

/** Reads what a memory monitor counts, at each scrape. Thread-safe. */
final class MemoryMetrics {
  private final LocalRegionOwner owner;
  private final long vregionBytes;
  private final HomeFigures homeFigures;
  private final ReplicaLog replicas;

  private MemoryMetrics(LocalRegionOwner owner, HomeSpaces homes, ReplicaLog replicas) {
    this.owner = owner;
    this.vregionBytes = homes.vregionBytes();
    this.homeFigures = new HomeFigures(homes);
    this.replicas = replicas;
  }

  /** Single numbers, and those of frames that are counted one by one. */
  static void enter(
      Metrics.Scope metrics,
      FramePool frames,
      CommitLedger ledger,
      LocalRegionOwner owner,
      HomeSpaces homes,
      ReplicaLog replicas,
      Departure departure) {
    metrics.gauge(MemoryMetric.CAPACITY, () -> (double) frames.capacity() * FramePool.FRAME_BYTES);
    metrics.gauge(MemoryMetric.USED, () -> (double) frames.used() * FramePool.FRAME_BYTES);
    metrics.gauge(MemoryMetric.PEAK, () -> (double) frames.peakUsed() * FramePool.FRAME_BYTES);
    metrics.gauge(MemoryMetric.COMMITTED, ledger::committedBytes);
    metrics.gauge(MemoryMetric.COMMIT_LIMIT, ledger::limitBytes);
    metrics.counter(MemoryMetric.REQUESTS, owner::requests);
    metrics.gauge(MemoryMetric.SPACES, owner::spaceCount);
    metrics.gauge(MemoryMetric.HOMES, homes::vprocessCount);
    metrics.gauge(MemoryMetric.LEAVING, () -> departure.hasBegun() ? 1 : 0);
    var unused = metrics.sampled(new MemoryMetrics(owner, homes, replicas)::sample);
  }

  /** What the file cache counts. */
  static void enter(Metrics.Scope metrics, FileCache files) {
    metrics.gauge(MemoryMetric.FILE_CACHE, () -> files.counters().bytes());
    metrics.counter(MemoryMetric.FILE_CACHE_STORAGE, () -> files.counters().storageBytes());
    metrics.counter(MemoryMetric.FILE_CACHE_EVICTED, () -> files.counters().evictedBytes());
    metrics.counter(MemoryMetric.FILE_CACHE_READ, () -> files.counters().readBytes());
    metrics.counter(MemoryMetric.FILE_CACHE_MISSED, () -> files.counters().missedBytes());
  }

  private void sample(Samples into) {
    SpaceUse use = owner.use();
    into.put(MemoryMetric.VREGIONS, (double) use.ownedBytes() / vregionBytes, "owner");
    into.put(MemoryMetric.VREGIONS, (double) use.secondaryBytes() / vregionBytes, "secondary");
    HomeFigures.Shares shares = homeFigures.shares();
    shares.byState().forEach((state, count) -> into.put(MemoryMetric.SHARES, count, state));
    into.put(MemoryMetric.SHARES_WITHOUT_SECONDARY, shares.withoutSecondary());
    into.put(
        MemoryMetric.UNREPLICATED,
        use.replicas().unreplicatedBytes() + shares.bytesWithoutSecondary());
    into.put(MemoryMetric.REPLICA_FRAMED, use.replicas().framedBytes());
    ReplicaCounters log = replicas.counters();
    into.put(MemoryMetric.REPLICA_LOG, log.ringBytes());
    into.put(MemoryMetric.REPLICA_LOG_CAPACITY, log.ringCapacityBytes());
    into.put(MemoryMetric.REPLICA_LOG_DEGRADED, log.degraded() && replicas.takesAnything() ? 1 : 0);
    into.put(MemoryMetric.REPLICA_BACKUP, log.segmentBytes());
    into.put(MemoryMetric.REPLICA_DROPPED, log.dropped());
    into.put(MemoryMetric.REPLICA_DAMAGED, log.lostRecords());
  }
}
