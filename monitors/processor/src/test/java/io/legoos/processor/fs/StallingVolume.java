package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A volume that can stop to answer, as one whose storage monitor is away: EIO at the deadline,
 * EINTR when interrupted.
 */
final class StallingVolume {
  /** Told in the background, after the program that closed a file has gone on: nobody waits. */
  private static final Set<String> NOTICES = Set.of("closed", "release", "close");

  private final VolumeClient real;
  private final Duration deadline;
  private final AtomicInteger waiting = new AtomicInteger();
  private boolean stalled;

  StallingVolume(VolumeClient real, Duration deadline) {
    this.real = real;
    this.deadline = deadline;
  }

  VolumeClient client() {
    return (VolumeClient)
        Proxy.newProxyInstance(
            VolumeClient.class.getClassLoader(),
            new Class<?>[] {VolumeClient.class},
            (proxy, method, arguments) -> {
              if (!NOTICES.contains(method.getName())) {
                awaitAnswers();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  synchronized void stall(boolean now) {
    stalled = now;
    notifyAll();
  }

  /** Requests that have no answer yet. */
  int waiting() {
    return waiting.get();
  }

  private synchronized void awaitAnswers() throws VolumeException {
    long end = System.nanoTime() + deadline.toNanos();
    waiting.incrementAndGet();
    try {
      while (stalled) {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
          throw new VolumeException(Errno.EIO, "stalled");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VolumeException(Errno.EINTR, "stalled");
    } finally {
      waiting.decrementAndGet();
    }
  }
}
