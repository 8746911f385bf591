package io.legoos.memory.home;

import io.legoos.protocol.Incarnation;
import java.util.Map;
import java.util.Set;

/** What the managers said last that homes are to do. Thread-safe. */
public final class HomeOrders {
  private volatile Set<Incarnation> leaving = Set.of();
  private volatile boolean toBeEmpty;
  private Map<Incarnation, Long> crowded = Map.of();
  private long round;

  /**
   * From now on these memory monitors, and only these, are to be empty.
   *
   * @param self whether this one is
   */
  public void setLeaving(Set<Incarnation> monitors, boolean self) {
    leaving = Set.copyOf(monitors);
    toBeEmpty = self;
  }

  /** Whether a memory monitor is to be empty. */
  public boolean isLeaving(Incarnation memory) {
    return leaving.contains(memory);
  }

  /** Whether vProcesses are to look for another home. */
  boolean isToBeEmpty() {
    return toBeEmpty;
  }

  /**
   * These memory monitors are much fuller than others.
   *
   * @param round grows; what was said in a round before is not to be done again
   * @param bytes that this home may move away from each
   */
  public synchronized void setCrowded(long round, Map<Incarnation, Long> bytes) {
    if (round != this.round) {
      this.round = round;
      crowded = Map.copyOf(bytes);
    }
  }

  /** What is to be moved away from where, told once. */
  synchronized Map<Incarnation, Long> takeCrowded() {
    Map<Incarnation, Long> taken = crowded;
    crowded = Map.of();
    return taken;
  }
}
