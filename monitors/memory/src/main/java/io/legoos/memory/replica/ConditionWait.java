package io.legoos.memory.replica;

import java.util.concurrent.locks.Condition;

/** How a thread waits; {@link Condition#awaitNanos} but in tests. */
@FunctionalInterface
interface ConditionWait {
  /** Waits at most {@code nanos} and returns what is left of them; not positive: all is over. */
  long awaitNanos(Condition condition, long nanos) throws InterruptedException;
}
