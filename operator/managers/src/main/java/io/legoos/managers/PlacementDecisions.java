package io.legoos.managers;

import io.legoos.managers.PlacementRefusedException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often a manager decided, and refused. Thread-safe. */
final class PlacementDecisions {
  private final LongAdder made = new LongAdder();
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

  PlacementDecisions() {
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Counts it and returns it. */
  <A> A made(A answer) {
    made.increment();
    return answer;
  }

  /** Counts it and returns it. */
  PlacementRefusedException refused(PlacementRefusedException refusal) {
    LongAdder count = refused.get(refusal.reason());
    if (count != null) {
      count.increment();
    }
    return refusal;
  }

  long made() {
    return made.sum();
  }

  long refused(Reason reason) {
    LongAdder count = refused.get(reason);
    return count == null ? 0 : count.sum();
  }
}
