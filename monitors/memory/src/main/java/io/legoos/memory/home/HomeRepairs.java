package io.legoos.memory.home;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes good what could not be done at once: releases at monitors that did not answer, secondaries
 * that were not to be had. In a thread of its own.
 */
public final class HomeRepairs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HomeRepairs.class);

  private final HomeSpaces homes;
  private final Duration interval;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private HomeRepairs(HomeSpaces homes, Duration interval) {
    this.homes = homes;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("home-repairs").unstarted(this::run);
  }

  public static HomeRepairs start(HomeSpaces homes, Duration interval) {
    HomeRepairs repairs = new HomeRepairs(homes, interval);
    repairs.thread.start();
    return repairs;
  }

  private void run() {
    try {
      while (!closing.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          homes.retryReleases();
          homes.tend();
        } catch (RuntimeException e) {
          LOG.error("repairs failed, and are tried again", e);
        }
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
