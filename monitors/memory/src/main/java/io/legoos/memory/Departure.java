package io.legoos.memory;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a memory monitor that was told to stop: it says so in its heartbeats, and goes on to
 * serve until others have what it holds, or its grace is over.
 */
final class Departure implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private final BooleanSupplier isEmpty;
  private final Duration grace;
  private volatile boolean begun;

  /**
   * Has not begun.
   *
   * @param grace zero: what it holds is given up
   */
  Departure(BooleanSupplier isEmpty, Duration grace) {
    this.isEmpty = isEmpty;
    this.grace = grace;
  }

  boolean hasBegun() {
    return begun;
  }

  /** Waits until nothing is held here, for as long as the grace is. */
  @Override
  public void close() {
    if (grace.isZero()) {
      return;
    }
    begun = true;
    long startNanos = System.nanoTime();
    try {
      while (!isEmpty.getAsBoolean()) {
        if (System.nanoTime() - startNanos >= grace.toNanos()) {
          LOG.warn("leaves with what it holds: nobody has taken it within {}", grace);
          return;
        }
        Thread.sleep(POLL_INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
