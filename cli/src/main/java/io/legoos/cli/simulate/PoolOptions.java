package io.legoos.cli.simulate;

import io.legoos.cli.CliException;
import io.legoos.cli.Sizes;
import io.legoos.cli.simulate.packing.MemoryPool;
import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import picocli.CommandLine.Option;

/** How servers are taken apart. */
final class PoolOptions {
  /** What GMM accepts in one request. */
  private static final long MAX_VREGIONS = 65536;

  private static final long SMALLEST = 1L << 20;
  private static final long LARGEST = 1L << 40;

  @Option(
      names = "--excache",
      paramLabel = "SIZE",
      defaultValue = "1Gi",
      description = "ExCache of a processor for each of its CPUs (default: 1Gi)")
  private String excache = "1Gi";

  @Option(
      names = "--vregion",
      paramLabel = "SIZE",
      defaultValue = "1Gi",
      description = "grain in which memory is given (default: 1Gi)")
  private String vregion = "1Gi";

  PoolShape shape(Trace trace) throws CliException {
    long perCpu = Sizes.parse("--excache", excache);
    if (perCpu > LARGEST) {
      throw CliException.usage("--excache " + excache + ": must be at most 1Ti");
    }
    long bytes = Sizes.parse("--vregion", vregion);
    long largest = trace.pods().stream().mapToLong(PoolOptions::memory).max().orElse(0);
    if (bytes < SMALLEST || MemoryPool.vregions(largest, bytes) > MAX_VREGIONS) {
      throw CliException.usage(
          "--vregion "
              + vregion
              + ": must be at least 1Mi, and so large that no pod needs more than "
              + MAX_VREGIONS);
    }
    return new PoolShape(perCpu, bytes, false);
  }

  private static long memory(Pod pod) {
    return pod.amounts()[Trace.MEMORY];
  }
}
