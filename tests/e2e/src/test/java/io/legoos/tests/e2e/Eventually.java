package io.legoos.tests.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waiting with a deadline for what another process does. */
final class Eventually {
  private Eventually() {}

  /** Returns when the condition holds; fails after the deadline. */
  static void within(Duration deadline, String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(deadline).pollInterval(Duration.ofMillis(20)).until(condition);
  }
}
