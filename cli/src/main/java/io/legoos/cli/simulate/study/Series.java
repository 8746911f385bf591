package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.trace.Pod;
import java.util.ArrayList;
import java.util.List;

/** Looks at a packing now and then. Not thread-safe. */
final class Series implements Replay.Observer {
  private static final int POINTS = 40;

  private final Packing packing;
  private final List<Pod> probes;
  private final int every;
  private final int events;
  private final List<Point> points = new ArrayList<>();
  private List<Packing.Use> atFirstRejection = List.of();

  /**
   * One look.
   *
   * @param x events so far
   */
  public record Point(double x, long time, List<Packing.Use> uses) {}

  Series(Packing packing, List<Pod> probes, int events) {
    this.packing = packing;
    this.probes = probes;
    this.events = events;
    this.every = Math.max(1, events / POINTS);
  }

  @Override
  public void seen(int count, long time) {
    if (count % every == 0 || count == events) {
      points.add(new Point(count, time, packing.use(probes)));
    }
  }

  @Override
  public void firstRejection() {
    atFirstRejection = packing.use(probes);
  }

  List<Point> points() {
    return List.copyOf(points);
  }

  /** At the first rejection, or at the end when there was none. */
  List<Packing.Use> decisive() {
    return atFirstRejection.isEmpty() && !points.isEmpty()
        ? points.getLast().uses()
        : atFirstRejection;
  }
}
