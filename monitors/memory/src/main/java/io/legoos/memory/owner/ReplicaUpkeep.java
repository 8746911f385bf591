package io.legoos.memory.owner;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what was promoted from the log into frames, and moves what the log had no room for from
 * frames to the log. In a thread of its own.
 */
public final class ReplicaUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaUpkeep.class);

  private final LocalRegionOwner owner;
  private final Duration interval;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private ReplicaUpkeep(LocalRegionOwner owner, Duration interval) {
    this.owner = owner;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("replica-upkeep").unstarted(this::run);
  }

  /**
   * Starts.
   *
   * @param interval between two looks when there is nothing to do
   */
  public static ReplicaUpkeep start(LocalRegionOwner owner, Duration interval) {
    ReplicaUpkeep upkeep = new ReplicaUpkeep(owner, interval);
    upkeep.thread.start();
    return upkeep;
  }

  private void run() {
    try {
      boolean more = false;
      while (!closing.await(more ? 0 : interval.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          more = owner.tendReplicas();
        } catch (RuntimeException e) {
          LOG.error("the upkeep of replicas failed, and is tried again", e);
          more = false;
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
