package io.legoos.processor.fault;

/**
 * Tells that one page comes up for ever: a program whose fault cannot be answered is ended, not
 * left to burn the processor. For one thread.
 */
final class Repetitions {
  private static final int LIMIT = 100_000;

  private long lastPage = -1;
  private int count;

  /** Counts one more; true once, when {@code page} has come up too often with no other between. */
  boolean isStuckAt(long page) {
    count = page == lastPage ? count + 1 : 0;
    lastPage = page;
    return count == LIMIT;
  }

  /** Something was done about {@code page}: what comes up from now on is counted anew. */
  void answered(long page) {
    if (page == lastPage) {
      lastPage = -1;
    }
  }
}
