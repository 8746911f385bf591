package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing.Use;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of one workload on one kind of hardware showed.
 *
 * @param workload which
 * @param hardware its name
 * @param needs machines that hold all of it, by kind
 * @param needed what those have and how they are used in the end, or at the mean of time
 * @param filling the trace's own machines being filled; null: not looked at
 */
public record Finding(
    String workload,
    String hardware,
    List<Need> needs,
    List<Use> needed,
    List<Plot> plots,
    @Nullable Filling filling) {
  /**
   * Machines of one kind.
   *
   * @param count the fewest that are enough; -1 when no number tried was
   * @param tooLarge pods that no such machine has room for, which were left out
   */
  public record Need(String kind, int count, int tooLarge, List<Use> bought) {}

  /**
   * The trace's machines, as pods arrive and none leaves.
   *
   * @param firstRejection pods that were placed before; -1 when none was rejected
   * @param lacking at the first rejection; empty when there was none
   * @param uses at the first rejection
   * @param end when all pods had come
   */
  public record Filling(
      int placed,
      int rejected,
      int firstRejection,
      String lacking,
      List<Use> uses,
      List<Use> end) {}

  /** Shares of one resource over the course of things. */
  public record Plot(String resource, double[] x, double[] allocated, double[] stranded) {}
}
