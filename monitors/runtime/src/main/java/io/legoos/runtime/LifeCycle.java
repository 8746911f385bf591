package io.legoos.runtime;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The states of a server, from its start to its end, and the moves between them. */
public enum LifeCycle {
  /** Made, nothing acquired. */
  NEW,
  /** Acquires what it needs; does not serve yet. */
  STARTING,
  /** Serves. */
  RUNNING,
  /** Gives everything back, in the reverse order of acquiring it. */
  STOPPING,
  /** Ended in order. */
  STOPPED,
  /** Ended by an error; what it acquired has been given back as far as possible. */
  FAILED;

  private static final Map<LifeCycle, Set<LifeCycle>> LEGAL = legalMoves();

  private static Map<LifeCycle, Set<LifeCycle>> legalMoves() {
    Map<LifeCycle, Set<LifeCycle>> legal = new EnumMap<>(LifeCycle.class);
    legal.put(NEW, EnumSet.of(STARTING, STOPPED));
    legal.put(STARTING, EnumSet.of(RUNNING, STOPPING, FAILED));
    legal.put(RUNNING, EnumSet.of(STOPPING, FAILED));
    legal.put(STOPPING, EnumSet.of(STOPPED, FAILED));
    legal.put(STOPPED, EnumSet.noneOf(LifeCycle.class));
    legal.put(FAILED, EnumSet.noneOf(LifeCycle.class));
    return legal;
  }

  public boolean canMoveTo(LifeCycle next) {
    Set<LifeCycle> allowed = LEGAL.get(this);
    return allowed != null && allowed.contains(next);
  }

  /** True when no further move is legal. */
  public boolean isFinal() {
    return this == STOPPED || this == FAILED;
  }
}
