package io.legoos.cli.bench.slowdown;

import java.util.OptionalLong;

/**
 * The limit of a program whose swap device lies in the same memory: together they may take so much.
 * What the device takes for each byte that is swapped out is taken from a run in which it was not
 * charged. Pure.
 *
 * @param workingSetBytes all that the program uses
 * @param limitBytes of the program, in the run that was seen
 * @param deviceBytes the most that the device took in it
 */
record ChargedLimit(long workingSetBytes, long limitBytes, long deviceBytes) {
  /** A program has as much in use at once, whatever it does: code, stack, what it reads. */
  private static final long LEAST_BYTES = 8L << 20;

  /**
   * The limit with which program and device take {@code budgetBytes}; empty where the device alone
   * would take that, or too much of it.
   */
  OptionalLong within(long budgetBytes) {
    double share = (double) deviceBytes / Math.max(1, workingSetBytes - limitBytes);
    long limit = Math.round((budgetBytes - share * workingSetBytes) / (1 - share));
    return share < 1 && limit >= LEAST_BYTES ? OptionalLong.of(limit) : OptionalLong.empty();
  }

  /** What the device would take of {@code budgetBytes} with next to nothing left to the program. */
  long deviceBytesWithout(long budgetBytes) {
    double share = (double) deviceBytes / Math.max(1, workingSetBytes - limitBytes);
    return Math.round(share * (workingSetBytes - Math.min(budgetBytes, LEAST_BYTES)));
  }
}
