package io.legoos.processor.fs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Ends the wait of requests whose caller was killed. The kernel says once that a caller has a
 * signal; most signals are no reason to end what POSIX does not let fail with EINTR, so such a
 * request goes on and its caller is looked at until it is answered. Thread-safe.
 */
final class InterruptWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 50;

  private final List<FuseWorker> workers = new CopyOnWriteArrayList<>();
  private final Semaphore signalled = new Semaphore(0);
  private final Thread thread;

  /** Starts the thread. */
  InterruptWatch() {
    thread = Thread.ofPlatform().daemon().name("fuse-interrupts").start(this::run);
  }

  void add(FuseWorker worker) {
    workers.add(worker);
  }

  void remove(FuseWorker worker) {
    workers.remove(worker);
  }

  /** The caller of this request has a signal. False: the request is not under way here. */
  boolean signalled(long unique) {
    for (FuseWorker worker : workers) {
      if (worker.signalled(unique)) {
        signalled.release();
        return true;
      }
    }
    return false;
  }

  private void run() {
    try {
      while (true) {
        signalled.acquire();
        while (lookAtAll()) {
          TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
        }
        signalled.drainPermits();
        if (lookAtAll()) {
          signalled.release();
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Whether there is anything left to look at. */
  private boolean lookAtAll() {
    boolean any = false;
    for (FuseWorker worker : workers) {
      any |= worker.endIfKilled();
    }
    return any;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
