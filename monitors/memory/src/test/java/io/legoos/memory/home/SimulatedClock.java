package io.legoos.memory.home;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that goes by when it is told to, and what is to happen at some moment. */
final class SimulatedClock {
  private record Due(long atNanos, long order, Runnable event) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
  private long nanos;
  private long order;

  long nanos() {
    return nanos;
  }

  long millis() {
    return nanos / 1_000_000;
  }

  /** Time goes by; what becomes due waits for {@link #runDue}. */
  void pass(long duration) {
    nanos += duration;
  }

  void afterMillis(long millis, Runnable event) {
    due.add(new Due(nanos + millis * 1_000_000, order++, event));
  }

  /** Runs what is due now; what becomes due while that runs is for the next time. */
  void runDue() {
    long now = nanos;
    for (Due next = due.peek(); next != null && next.atNanos <= now; next = due.peek()) {
      due.remove();
      next.event.run();
    }
  }
}
