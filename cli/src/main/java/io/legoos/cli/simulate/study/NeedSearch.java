package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.trace.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds how many machines of one kind hold one workload, and how they are used then. */
final class NeedSearch {
  /** Beyond so many times the trace's machines no number is tried. */
  private static final int MOST_TIMES = 8;

  private static final int MOST_AT_LEAST = 20_000;

  /** What a row of machines that does not change with its end is tried with, above the least. */
  private static final int SPARE_PART = 4;

  private final Part part;
  private final PodShapes shapes;
  private final List<Pod> probes;

  /**
   * What is needed.
   *
   * @param points looks at those machines; none when no number is enough
   */
  record Sized(Need need, List<Series.Point> points) {}

  NeedSearch(Part part, PodShapes shapes, List<Pod> probes) {
    this.part = part;
    this.shapes = shapes;
    this.probes = probes;
  }

  /** Searches for that workload. */
  Sized in(Timeline all) {
    Set<Integer> tooLarge = tooLarge();
    Timeline timeline = all.without(tooLarge);
    int most = Math.max(MOST_AT_LEAST, MOST_TIMES * part.inventory());
    int least = part.atLeast(timeline, most);
    OptionalInt found;
    if (part.inRow()) {
      int reach = reach(timeline, least, most);
      found = ComponentsNeeded.search(least, most, tried -> tried >= reach);
    } else {
      // Often the first is enough, and looked at already; a look at each trial is not worth it.
      Sized first = least > most ? null : look(timeline, least, tooLarge.size());
      if (first != null) {
        return first;
      }
      found =
          ComponentsNeeded.search(
              least,
              most,
              tried ->
                  tried > least
                      && Replay.isPlaced(timeline, part.first().apply(tried), Replay.NOBODY));
    }
    if (found.isEmpty()) {
      return new Sized(new Need(part.kind(), -1, tooLarge.size(), List.of()), List.of());
    }
    Sized sized = look(timeline, found.getAsInt(), tooLarge.size());
    if (sized == null) {
      throw new IllegalStateException("too few of what was enough: " + part.kind());
    }
    return sized;
  }

  /** What that many are like, empty and as they are filled; null when they are too few. */
  private @Nullable Sized look(Timeline timeline, int count, int tooLarge) {
    Packing packing = part.first().apply(count);
    List<Use> bought = packing.use(List.of());
    Series series = new Series(packing, probes, timeline.size());
    return Replay.isPlaced(timeline, packing, series)
        ? new Sized(new Need(part.kind(), count, tooLarge, bought), series.points())
        : null;
  }

  /**
   * How far the workload reaches when there are more machines than it needs: with fewer than those
   * it is the same until the first that is not there is wanted, and that pod is rejected.
   *
   * @return more than {@code most} when that many are too few
   */
  private int reach(Timeline timeline, int least, int most) {
    int tried = (int) Math.min(most, least + 1L + least / SPARE_PART);
    while (true) {
      Packing packing = part.first().apply(tried);
      if (Replay.isPlaced(timeline, packing, Replay.NOBODY)) {
        return packing.reach();
      }
      if (tried == most) {
        return most + 1;
      }
      tried = (int) Math.min(most, 2L * tried);
    }
  }

  /** Pods that do not even fit when nothing else is there. */
  private Set<Integer> tooLarge() {
    Packing empty = part.first().apply(part.inventory());
    Set<Integer> tooLarge = new HashSet<>();
    for (List<Integer> alike : shapes.groups()) {
      if (!fits(empty, shapes.pod(alike.getFirst()))) {
        tooLarge.addAll(alike);
      }
    }
    return tooLarge;
  }

  private static boolean fits(Packing empty, Pod pod) {
    boolean placed = empty.place(0, pod).isEmpty();
    if (placed) {
      empty.release(0);
    }
    return placed;
  }
}
