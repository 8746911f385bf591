package io.legoos.memory.home;

import java.util.concurrent.TimeUnit;

/** The time by which copies to new secondaries keep to their rate. Thread-safe. */
public interface CopyClock {
  /** This machine's. */
  CopyClock SYSTEM =
      new CopyClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** As {@link System#nanoTime}. */
  long nanoTime();

  void sleep(long nanos) throws InterruptedException;
}
