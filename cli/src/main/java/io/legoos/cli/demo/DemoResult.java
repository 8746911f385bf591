package io.legoos.cli.demo;

import java.util.List;

/**
 * What the demo found; the names are the keys of {@code --json}.
 *
 * @param identical whether both outputs are the same, byte for byte
 * @param slowdown wall time with LegoOS over wall time without
 * @param workingSetBytes peak anonymous memory of the plain run
 * @param excacheBytes limit of the program's memory at the processor
 * @param peakResidentBytes peak anonymous memory of the program's whole tree, sampled from outside
 * @param samples how often that was looked at
 * @param remoteBytes memory that was flushed to memory monitors at least once
 * @param fetches pages fetched from memory monitors
 * @param flushes pages flushed to memory monitors
 * @param misses faults of the program by kind
 */
public record DemoResult(
    boolean identical,
    double slowdown,
    double plainSeconds,
    double legoSeconds,
    long textBytes,
    long workingSetBytes,
    long excacheBytes,
    long peakResidentBytes,
    long samples,
    long remoteBytes,
    long fetches,
    long flushes,
    long fetchedBytes,
    long flushedBytes,
    Misses misses,
    List<MemoryMonitorUse> memoryMonitors) {
  /** Faults by kind. */
  public record Misses(long zeroFill, long remote, long writeProtect) {}

  /** Most that one memory monitor held. */
  public record MemoryMonitorUse(String name, long peakUsedBytes) {}

  public DemoResult {
    memoryMonitors = List.copyOf(memoryMonitors);
  }
}
