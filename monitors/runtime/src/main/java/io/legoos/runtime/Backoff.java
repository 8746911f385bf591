package io.legoos.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: each twice the last up to a limit, of which a random half is taken away
 * so that many clients do not come back at once. Not thread-safe.
 */
final class Backoff {
  private final long firstNanos;
  private final long limitNanos;
  private final RandomGenerator random;
  private long nextNanos;

  Backoff(Duration first, Duration limit, RandomGenerator random) {
    this.firstNanos = first.toNanos();
    this.limitNanos = limit.toNanos();
    this.random = random;
    this.nextNanos = firstNanos;
  }

  /** Between a half and the whole of the current delay, which then grows. */
  Duration next() {
    long delay = nextNanos;
    nextNanos = Math.min(limitNanos, delay * 2);
    return Duration.ofNanos(delay / 2 + random.nextLong(delay / 2 + 1));
  }

  /** After a success. */
  void reset() {
    nextNanos = firstNanos;
  }
}
