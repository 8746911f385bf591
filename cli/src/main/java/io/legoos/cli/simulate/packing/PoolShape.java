package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;

/**
 * How servers are taken apart. The same DRAM is divided: an ExCache for each CPU lies at the
 * processors, the rest at the memory components.
 *
 * @param excachePerCpu bytes
 * @param vregionBytes grain in which memory is given
 * @param replicated whether a pod goes on when a memory component fails
 */
public record PoolShape(long excachePerCpu, long vregionBytes, boolean replicated) {
  private static final double MILLI = 1000;

  /** ExCache of the processor made of that server. */
  public long excacheBytes(Node node) {
    return perCpu(node.amounts()[Trace.CPU]);
  }

  /** Capacity of the memory component made of that server. */
  public long memoryBytes(Node node) {
    return Math.max(0, node.amounts()[Trace.MEMORY] - excacheBytes(node));
  }

  /** ExCache of a pod: what goes with its CPUs, but not more than it has memory. */
  public long excacheOf(Pod pod) {
    return Math.min(perCpu(pod.amounts()[Trace.CPU]), pod.amounts()[Trace.MEMORY]);
  }

  private long perCpu(long milli) {
    return (long) (excachePerCpu * (milli / MILLI));
  }
}
