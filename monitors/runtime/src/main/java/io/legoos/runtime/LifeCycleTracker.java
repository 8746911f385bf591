package io.legoos.runtime;

import java.util.concurrent.atomic.AtomicReference;

/** The current {@link LifeCycle} state of one thing. Thread-safe. */
public final class LifeCycleTracker {
  private final AtomicReference<LifeCycle> state = new AtomicReference<>(LifeCycle.NEW);

  public LifeCycle state() {
    return state.get();
  }

  /**
   * Moves to {@code next}.
   *
   * @throws IllegalStateException when the table of {@link LifeCycle} does not allow it
   */
  public void moveTo(LifeCycle next) {
    if (!tryMoveTo(next)) {
      throw new IllegalStateException("cannot move from " + state.get() + " to " + next);
    }
  }

  /** Moves to {@code next} if that is legal; false, and no change, if not. */
  public boolean tryMoveTo(LifeCycle next) {
    LifeCycle current = state.get();
    while (current.canMoveTo(next)) {
      LifeCycle witness = state.compareAndExchange(current, next);
      if (witness == current) {
        return true;
      }
      current = witness;
    }
    return false;
  }
}
