package io.legoos.memory.home;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls {@link HomeSpaces#retryReleases} again and again, in a thread of its own. */
public final class ReleaseRetries implements AutoCloseable {
  private final HomeSpaces homes;
  private final Duration interval;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private ReleaseRetries(HomeSpaces homes, Duration interval) {
    this.homes = homes;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("release-retries").unstarted(this::run);
  }

  public static ReleaseRetries start(HomeSpaces homes, Duration interval) {
    ReleaseRetries retries = new ReleaseRetries(homes, interval);
    retries.thread.start();
    return retries;
  }

  private void run() {
    try {
      while (!closing.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        homes.retryReleases();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
