package io.legoos.cli.simulate.trace;

/**
 * A machine.
 *
 * @param amounts of each resource of the trace, in its order
 * @param devices such as GPUs, which pods take whole or share one by one
 */
public record Node(String name, long[] amounts, int devices) {
  /** What a whole device has; a pod's share is in these. */
  public static final long DEVICE_PARTS = 1000;
}
