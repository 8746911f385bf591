package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.trace.Pod;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Machines of one kind, of which more or fewer can be bought.
 *
 * @param kind server, processor, memory...
 * @param inventory how many the trace's machines are
 * @param first the first so many of them, empty
 * @param inRow whether a pod gets the first machine that has room for it: those behind the last one
 *     used then change nothing
 * @param quantities what cannot be exceeded, whatever the policy
 */
public record Part(
    String kind,
    int inventory,
    IntFunction<Packing> first,
    boolean inRow,
    List<Quantity> quantities) {
  /**
   * One resource of that kind of machine.
   *
   * @param capacity of the machine of that number
   * @param demand of a pod
   */
  public record Quantity(IntToDoubleFunction capacity, ToDoubleFunction<Pod> demand) {}

  /** As few as have, together, what is asked for at one time; at most {@code most} + 1. */
  int atLeast(Timeline timeline, int most) {
    int least = 0;
    for (Quantity quantity : quantities) {
      double wanted = timeline.peak(quantity.demand());
      double sum = 0;
      int count = 0;
      while (sum < wanted && count <= most) {
        sum += quantity.capacity().applyAsDouble(count++);
      }
      least = Math.max(least, count);
    }
    return least;
  }
}
