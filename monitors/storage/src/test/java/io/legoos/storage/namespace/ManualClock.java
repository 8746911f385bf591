package io.legoos.storage.namespace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on when it is told to. */
final class ManualClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  /** The new time in nanoseconds. */
  long advance(Duration time) {
    now = now.plus(time);
    return Times.of(now);
  }

  long tick() {
    return advance(Duration.ofNanos(1_000_003));
  }
}
