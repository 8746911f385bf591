package io.legoos.managers.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * GMM's policy: each new vRegion goes to the monitor with the least access load among those with
 * room for what will be charged. The vRegions just assigned count as load, each as much as an
 * average vRegion of the cluster has, so that a big mapping is spread.
 */
public final class MemoryPlacement {
  private MemoryPlacement() {}

  /**
   * Owners of {@code count} new vRegions, in order; empty when not all of them find room.
   *
   * @param chargedBytes that will be charged in each; a monitor without room for a page is full
   *     even for 0
   */
  public static Optional<List<MemoryCandidate>> place(
      Collection<MemoryCandidate> candidates, int count, long chargedBytes, long vregionBytes) {
    double loadOfOne = loadOfOneVRegion(candidates, vregionBytes);
    PriorityQueue<Assignee> leastLoadedFirst = new PriorityQueue<>(Assignee.BEST_FIRST);
    for (MemoryCandidate candidate : candidates) {
      leastLoadedFirst.add(new Assignee(candidate, loadOfOne));
    }
    List<MemoryCandidate> owners = new ArrayList<>(count);
    while (owners.size() < count) {
      Assignee best = leastLoadedFirst.poll();
      if (best == null) {
        return Optional.empty();
      }
      if (best.take(chargedBytes)) {
        owners.add(best.candidate);
        leastLoadedFirst.add(best);
      }
      // One without room now has none later in this request either: it is not put back.
    }
    return Optional.of(owners);
  }

  /** The load to expect of a new vRegion: the cluster's average, and at least one page a second. */
  private static double loadOfOneVRegion(
      Collection<MemoryCandidate> candidates, long vregionBytes) {
    // Summed in one order: a sum of doubles depends on it, and the owners would too.
    double load = candidates.stream().mapToDouble(MemoryCandidate::accessLoad).sorted().sum();
    double committed =
        vregionBytes
            + candidates.stream().mapToDouble(MemoryCandidate::committedBytes).sorted().sum();
    return Math.max(1, load * vregionBytes / committed);
  }

  /** A candidate and what this request has assigned to it. */
  private static final class Assignee {
    /** Ties go to the one that is committed to the smaller part, then to the first name. */
    static final Comparator<Assignee> BEST_FIRST =
        Comparator.<Assignee>comparingDouble(a -> a.load)
            .thenComparingDouble(a -> (double) a.committedBytes / a.candidate.limitBytes())
            .thenComparing(a -> a.candidate.name());

    private static final long SMALLEST_CHARGE = 4096;

    private final MemoryCandidate candidate;
    private final double loadOfOne;
    private double load;
    private long committedBytes;

    Assignee(MemoryCandidate candidate, double loadOfOne) {
      this.candidate = candidate;
      this.loadOfOne = loadOfOne;
      this.load = candidate.accessLoad() + candidate.promisedVRegions() * loadOfOne;
      this.committedBytes = candidate.committedBytes();
    }

    boolean take(long chargedBytes) {
      long room = candidate.limitBytes() - committedBytes;
      if (room < Math.max(chargedBytes, SMALLEST_CHARGE)) {
        return false;
      }
      committedBytes += chargedBytes;
      load += loadOfOne;
      return true;
    }
  }
}
