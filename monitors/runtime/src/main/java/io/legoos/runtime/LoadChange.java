package io.legoos.runtime;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A monitor's load has changed so that others should not wait for its next heartbeat to hear of it.
 * Thread-safe; noting never waits.
 */
public final class LoadChange {
  private final Semaphore noted = new Semaphore(0);

  /** It has changed; until the next report once is as good as often. */
  public void note() {
    if (noted.availablePermits() == 0) {
      noted.release();
    }
  }

  /** Waits for a change, and takes note of it; false when {@code atMost} passed first. */
  boolean await(Duration atMost) throws InterruptedException {
    boolean changed = noted.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    noted.drainPermits();
    return changed;
  }
}
