package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.trace.Pod;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs a workload over a packing. A pod that is rejected does not come again. */
final class Replay {
  private Replay() {}

  /** Looks on. */
  interface Observer {
    /** After that many events. */
    void seen(int events, long time);

    /** Before anything else happens after it. */
    default void firstRejection() {}
  }

  /** Does not look. */
  static final Observer NOBODY = (events, time) -> {};

  /**
   * A pod found no room.
   *
   * @param placedBefore pods that had been placed before
   */
  record Rejection(Pod pod, String lacking, int placedBefore) {}

  /**
   * How it went.
   *
   * @param rejectedFor how many pods were rejected for want of what
   */
  record Outcome(int placed, Map<String, Integer> rejectedFor, @Nullable Rejection first) {
    int rejected() {
      return rejectedFor.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** Whether all of it finds room; ends at the first pod that does not. */
  static boolean isPlaced(Timeline timeline, Packing packing, Observer observer) {
    for (int i = 0; i < timeline.size(); i++) {
      Timeline.Event event = timeline.event(i);
      if (!event.arrival()) {
        packing.release(event.pod());
      } else if (packing.place(event.pod(), timeline.pod(event)).isPresent()) {
        return false;
      }
      observer.seen(i + 1, event.time());
    }
    return true;
  }

  /** Runs all of it. */
  static Outcome run(Timeline timeline, Packing packing, Observer observer) {
    Map<String, Integer> rejectedFor = new TreeMap<>();
    Set<Integer> rejected = new HashSet<>();
    Rejection first = null;
    int placed = 0;
    for (int i = 0; i < timeline.size(); i++) {
      Timeline.Event event = timeline.event(i);
      Pod pod = timeline.pod(event);
      if (!event.arrival()) {
        if (!rejected.contains(event.pod())) {
          packing.release(event.pod());
        }
      } else {
        Optional<String> lacking = packing.place(event.pod(), pod);
        if (lacking.isEmpty()) {
          placed++;
        } else {
          rejected.add(event.pod());
          rejectedFor.merge(lacking.get(), 1, Integer::sum);
          if (first == null) {
            first = new Rejection(pod, lacking.get(), placed);
            observer.firstRejection();
          }
        }
      }
      observer.seen(i + 1, event.time());
    }
    return new Outcome(placed, rejectedFor, first);
  }
}
