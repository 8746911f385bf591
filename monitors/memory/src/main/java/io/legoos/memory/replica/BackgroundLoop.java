package io.legoos.memory.replica;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that does the work of a log; after a failure it waits, longer each time. */
final class BackgroundLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

  private final String name;
  private final LogState state;
  private final BackgroundWork work;
  private final ReplicaLogSettings settings;
  private final ConditionWait wait;
  private final Thread thread;
  private long retryNanos;

  private BackgroundLoop(
      String name,
      LogState state,
      BackgroundWork work,
      ReplicaLogSettings settings,
      ConditionWait wait) {
    this.name = name;
    this.state = state;
    this.work = work;
    this.settings = settings;
    this.wait = wait;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  static BackgroundLoop start(
      String name,
      LogState state,
      BackgroundWork work,
      ReplicaLogSettings settings,
      ConditionWait wait) {
    BackgroundLoop loop = new BackgroundLoop(name, state, work, settings, wait);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (awaitWork()) {
        try {
          work.step();
          retryNanos = 0;
        } catch (IOException | RuntimeException e) {
          backOff(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when the log is closed. */
  private boolean awaitWork() throws InterruptedException {
    state.lock.lockInterruptibly();
    try {
      long left = settings.lingerNanos();
      while (!state.closed && !work.isReady(left <= 0)) {
        left = wait.awaitNanos(work.signal(), left > 0 ? left : settings.lingerNanos());
      }
      return !state.closed;
    } finally {
      state.lock.unlock();
    }
  }

  private void backOff(Exception failure) throws InterruptedException {
    if (retryNanos == 0) {
      log.warn("{} failed and is tried again: {}", name, failure.toString());
      retryNanos = settings.retryNanos();
    } else {
      log.debug("{} failed again", name, failure);
      retryNanos = Math.min(settings.maxRetryNanos(), 2 * retryNanos);
    }
    state.lock.lockInterruptibly();
    try {
      long left = retryNanos;
      while (!state.closed && left > 0) {
        left = wait.awaitNanos(work.signal(), left);
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** Interrupts the thread and waits for its end, for 10 s at most; the log must be closed. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(STOP_DEADLINE)) {
        log.warn("{} did not end", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
