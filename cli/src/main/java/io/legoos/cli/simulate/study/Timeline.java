package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.trace.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Arrivals and departures of pods in the order of time; at one time departures come first, then
 * arrivals in the order of the trace. Immutable.
 */
public final class Timeline {
  private final List<Pod> pods;
  private final Event[] events;

  /** A pod comes or goes. */
  public record Event(int pod, boolean arrival, long time) {}

  private Timeline(List<Pod> pods, Event[] events) {
    this.pods = pods;
    this.events = events;
  }

  /** All pods come, in the order of their arrivals, and none leaves. */
  public static Timeline allAtOnce(List<Pod> pods) {
    Event[] arrivals =
        IntStream.range(0, pods.size())
            .mapToObj(i -> new Event(i, true, pods.get(i).arrival()))
            .sorted(Comparator.comparingLong(Event::time).thenComparingInt(Event::pod))
            .toArray(Event[]::new);
    return new Timeline(pods, arrivals);
  }

  /** Pods come and leave as in the trace; one that leaves as it comes takes no room. */
  public static Timeline asRecorded(List<Pod> pods) {
    Event[] events =
        IntStream.range(0, pods.size())
            .filter(i -> pods.get(i).departure() > pods.get(i).arrival())
            .boxed()
            .mapMulti(
                (Integer i, java.util.function.Consumer<Event> to) -> {
                  to.accept(new Event(i, true, pods.get(i).arrival()));
                  if (pods.get(i).departure() != Long.MAX_VALUE) {
                    to.accept(new Event(i, false, pods.get(i).departure()));
                  }
                })
            .sorted(
                Comparator.comparingLong(Event::time)
                    .thenComparing(Event::arrival)
                    .thenComparingInt(Event::pod))
            .toArray(Event[]::new);
    return new Timeline(pods, events);
  }

  /** The same without some pods. */
  Timeline without(java.util.Set<Integer> left) {
    if (left.isEmpty()) {
      return this;
    }
    Event[] kept =
        java.util.Arrays.stream(events).filter(e -> !left.contains(e.pod())).toArray(Event[]::new);
    return new Timeline(pods, kept);
  }

  int size() {
    return events.length;
  }

  Event event(int index) {
    return events[index];
  }

  Pod pod(Event event) {
    return pods.get(event.pod());
  }

  /** The most that is asked for at any time. */
  double peak(ToDoubleFunction<Pod> demand) {
    double now = 0;
    double most = 0;
    for (Event event : events) {
      double amount = demand.applyAsDouble(pod(event));
      now += event.arrival() ? amount : -amount;
      most = Math.max(most, now);
    }
    return most;
  }
}
