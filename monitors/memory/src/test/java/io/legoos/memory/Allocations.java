package io.legoos.memory;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes of the Java heap that a piece of work allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 20;
  private static final long LONGEST_NANOS = 20_000_000_000L;

  private Allocations() {}

  /** Of this thread, once. */
  public static long of(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** The least of several rounds: compiled code may allocate less than interpreted code. */
  public static long leastOf(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, of(work));
    }
    return least;
  }

  /**
   * The same of work that allocates nothing once it is compiled: when that is, is up to the JVM, so
   * the first round without any ends this, or a deadline.
   */
  public static long leastOfWarm(Runnable work) {
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (least > 0 && System.nanoTime() - start < LONGEST_NANOS) {
      least = Math.min(least, of(work));
    }
    return least;
  }
}
