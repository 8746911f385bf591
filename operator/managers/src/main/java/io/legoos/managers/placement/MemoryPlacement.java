package io.legoos.managers.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * GMM's policy: each new vRegion goes to the monitor with the least access load among those with
 * room for what will be charged. The vRegions just assigned count as load, each as much as an
 * average vRegion of the cluster has, so that a big mapping is spread. A decision changes nothing;
 * who acts upon it puts the changed candidates. Not thread-safe.
 */
public final class MemoryPlacement {
  private static final long SMALLEST_CHARGE = 4096;

  private final long vregionBytes;
  private final ClusterLoad cluster = new ClusterLoad();
  private final Map<String, Assignee> byName = new HashMap<>();
  private RoomIndex<Assignee> index = new RoomIndex<>(Assignee::bestFirst);
  private double loadOfOne = 1;

  public MemoryPlacement(Collection<MemoryCandidate> candidates, long vregionBytes) {
    this.vregionBytes = vregionBytes;
    candidates.forEach(this::put);
  }

  /** Adds a candidate, or replaces the one of its name. */
  public void put(MemoryCandidate candidate) {
    Assignee assignee = Assignee.of(candidate, loadOfOne);
    forget(byName.put(candidate.name(), assignee));
    cluster.add(candidate);
    index.add(assignee, assignee.roomBytes());
  }

  /** Forgets a candidate, if it is there. */
  public void remove(String name) {
    forget(byName.remove(name));
  }

  private void forget(@Nullable Assignee known) {
    if (known != null) {
      cluster.remove(known.candidate);
      index.remove(known);
    }
  }

  /**
   * Owners of {@code count} new vRegions, in order; empty when not all of them find room.
   *
   * @param chargedBytes that will be charged in each; a monitor without room for a page is full
   *     even for 0
   */
  public Optional<List<MemoryCandidate>> place(int count, long chargedBytes) {
    weigh();
    long needed = Math.max(chargedBytes, SMALLEST_CHARGE);
    Iterator<Assignee> untouched = index.fitting(needed);
    PriorityQueue<Assignee> assigned = new PriorityQueue<>(Assignee::bestFirst);
    @Nullable Assignee fresh = next(untouched);
    List<MemoryCandidate> owners = new ArrayList<>(Math.min(count, byName.size()));
    while (owners.size() < count) {
      @Nullable Assignee used = assigned.peek();
      @Nullable Assignee best = used;
      if (fresh != null && (used == null || Assignee.bestFirst(fresh, used) < 0)) {
        best = fresh;
        fresh = next(untouched);
      } else {
        assigned.poll();
      }
      if (best == null) {
        return Optional.empty();
      }
      owners.add(best.candidate);
      Assignee after = best.with(chargedBytes, loadOfOne);
      if (after.roomBytes() >= needed) {
        assigned.add(after);
      }
    }
    return Optional.of(owners);
  }

  private static @Nullable Assignee next(Iterator<Assignee> assignees) {
    return assignees.hasNext() ? assignees.next() : null;
  }

  /** What was promised weighs as much as an average vRegion does now. */
  private void weigh() {
    double now = cluster.loadOfOneVRegion(vregionBytes);
    if (now == loadOfOne) {
      return;
    }
    loadOfOne = now;
    if (cluster.promisedVRegions() > 0) {
      List<Assignee> all = List.copyOf(byName.values());
      index = new RoomIndex<>(Assignee::bestFirst);
      for (Assignee known : all) {
        Assignee weighed = Assignee.of(known.candidate, now);
        byName.put(known.candidate.name(), weighed);
        index.add(weighed, weighed.roomBytes());
      }
    }
  }

  /**
   * A candidate and what this request has assigned to it.
   *
   * @param committedPart of its limit; kept, as each look for a place in the order asks for many
   */
  private record Assignee(
      MemoryCandidate candidate, double load, long committedBytes, double committedPart) {
    Assignee(MemoryCandidate candidate, double load, long committedBytes) {
      this(candidate, load, committedBytes, (double) committedBytes / candidate.limitBytes());
    }

    /** Ties go to the one that is committed to the smaller part, then to the first name. */
    static int bestFirst(Assignee one, Assignee other) {
      int order = Double.compare(one.load, other.load);
      if (order == 0) {
        order = Double.compare(one.committedPart, other.committedPart);
      }
      return order != 0 ? order : one.candidate.name().compareTo(other.candidate.name());
    }

    static Assignee of(MemoryCandidate candidate, double loadOfOne) {
      return new Assignee(
          candidate,
          candidate.accessLoad() + candidate.promisedVRegions() * loadOfOne,
          candidate.committedBytes());
    }

    long roomBytes() {
      return candidate.limitBytes() - committedBytes;
    }

    Assignee with(long chargedBytes, double loadOfOne) {
      return new Assignee(candidate, load + loadOfOne, committedBytes + chargedBytes);
    }
  }
}
