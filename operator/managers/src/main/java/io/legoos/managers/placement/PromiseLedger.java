package io.legoos.managers.placement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Estimates a load that is reported from time to time, between two reports: what was promised since
 * counts until a report must have caught up with it. Not thread-safe.
 *
 * <p>A promise remembers the report it was made upon. The estimate is the larger of the last report
 * and, for any promise, its report plus all promises from it on; so nothing counts twice when a
 * report already contains what was promised.
 */
public final class PromiseLedger {
  /** Beyond this many within one lifetime the oldest are merged into their successor. */
  private static final int MAX_PROMISES = 4096;

  private record Promise(long amount, long reportedBefore, long expiresNanos) {}

  private final Deque<Promise> promises = new ArrayDeque<>();

  /** Adds a promise of {@code amount} that was made when the last report said {@code reported}. */
  public void add(long amount, long reported, long expiresNanos) {
    if (promises.size() == MAX_PROMISES) {
      Promise oldest = promises.removeFirst();
      Promise next = promises.removeFirst();
      promises.addFirst(
          new Promise(
              oldest.amount + next.amount,
              Math.max(oldest.reportedBefore, next.reportedBefore - oldest.amount),
              next.expiresNanos));
    }
    promises.addLast(new Promise(amount, reported, expiresNanos));
  }

  /** Forgets the promises that expired at or before {@code nowNanos}. */
  public void expire(long nowNanos) {
    while (!promises.isEmpty() && promises.getFirst().expiresNanos - nowNanos <= 0) {
      promises.removeFirst();
    }
  }

  /** The estimate when the last report says {@code reported}. */
  public long estimate(long reported) {
    long estimate = reported;
    long promisedFromHere = 0;
    for (Iterator<Promise> it = promises.descendingIterator(); it.hasNext(); ) {
      Promise promise = it.next();
      promisedFromHere += promise.amount;
      estimate = Math.max(estimate, promise.reportedBefore + promisedFromHere);
    }
    return estimate;
  }

  /** The sum of what is promised and not expired. */
  public long promised() {
    return promises.stream().mapToLong(Promise::amount).sum();
  }

  public boolean isEmpty() {
    return promises.isEmpty();
  }
}
