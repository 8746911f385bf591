package io.legoos.cli.simulate.failure;

import io.legoos.cli.simulate.packing.Breakable;
import io.legoos.cli.simulate.trace.Pod;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Components fail and are repaired at random, exponentially; an application that loses something is
 * started again elsewhere, or waits for a repair when there is no room. Belongs to one thread.
 */
public final class FailureSimulation {
  private static final double HOURS_PER_YEAR = 24 * 365.25;
  private static final double SECONDS_PER_YEAR = HOURS_PER_YEAR * 3600;

  private final Breakable packing;
  private final List<Pod> pods;
  private final FailureOptions options;
  private final RandomGenerator random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingDouble(Event::year)
              .thenComparing(Event::kind)
              .thenComparingInt(Event::subject));
  private final Map<Integer, Double> downSince = new HashMap<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int failures;
  private long interruptions;
  private int mostHit;
  private double downYears;

  private enum Kind {
    FAILURE,
    REPAIR,
    RESTART
  }

  private record Event(double year, Kind kind, int subject) {}

  /**
   * A simulation from the moment on at which nothing runs.
   *
   * @param packing empty
   * @param pods the applications; they run for good
   */
  public FailureSimulation(
      Breakable packing, List<Pod> pods, FailureOptions options, RandomGenerator random) {
    this.packing = packing;
    this.pods = pods;
    this.options = options;
    this.random = random;
  }

  /** Starts all applications and lets the years pass; only once. */
  public Availability run() {
    int applications = 0;
    for (int id = 0; id < pods.size(); id++) {
      applications += packing.place(id, pods.get(id)).isEmpty() ? 1 : 0;
    }
    for (int component = 0; component < packing.components(); component++) {
      expectFailure(component, 0);
    }
    for (Event event = events.poll();
        event != null && event.year() < options.years();
        event = events.poll()) {
      happen(event);
    }
    downSince.values().forEach(since -> downYears += options.years() - since);
    return new Availability(
        applications, failures, interruptions, mostHit, downYears, options.years());
  }

  private void happen(Event event) {
    switch (event.kind()) {
      case FAILURE -> fail(event.subject(), event.year());
      case REPAIR -> repair(event.subject(), event.year());
      case RESTART -> restart(event.subject(), event.year());
    }
  }

  private void expectFailure(int component, double now) {
    double mean = options.lifetimes().ofKind(packing.kind(component));
    if (mean != Double.POSITIVE_INFINITY) {
      events.add(new Event(now + exponential(mean), Kind.FAILURE, component));
    }
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  private void fail(int component, double now) {
    failures++;
    List<Integer> hit = packing.fail(component);
    interruptions += hit.size();
    mostHit = Math.max(mostHit, hit.size());
    for (int id : hit) {
      downSince.put(id, now);
      double restart = now + options.restartSeconds() / SECONDS_PER_YEAR;
      events.add(new Event(restart, Kind.RESTART, id));
    }
    double repaired = now + exponential(options.repairHours() / HOURS_PER_YEAR);
    events.add(new Event(repaired, Kind.REPAIR, component));
  }

  private void repair(int component, double now) {
    packing.repair(component);
    expectFailure(component, now);
    for (int waited = waiting.size(); waited > 0; waited--) {
      restart(waiting.removeFirst(), now);
    }
  }

  private void restart(int id, double now) {
    if (packing.place(id, pods.get(id)).isEmpty()) {
      downYears += now - Objects.requireNonNull(downSince.remove(id));
    } else {
      waiting.addLast(id);
    }
  }
}
