package io.legoos.protocol.page;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The exchanges that were sent and not yet received, in order. One thread adds, one takes; they may
 * be different threads. Request ids count up from 0.
 */
public final class InFlightExchanges {
  private static final int MAX = PageChannel.MAX_IN_FLIGHT;

  private final AtomicReferenceArray<PageExchange> ring = new AtomicReferenceArray<>(MAX);
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong removed = new AtomicLong();

  /**
   * Adds an exchange and returns its request id.
   *
   * @throws IllegalStateException when {@value PageChannel#MAX_IN_FLIGHT} are under way
   */
  public long add(PageExchange exchange) {
    long id = added.getPlain();
    if (id - removed.getAcquire() == MAX) {
      throw new IllegalStateException("more than " + MAX + " exchanges under way on one lane");
    }
    ring.setPlain((int) (id % MAX), exchange);
    added.setRelease(id + 1);
    return id;
  }

  /**
   * The exchange whose reply comes next.
   *
   * @throws IllegalStateException when none is under way
   */
  public PageExchange oldest() {
    long id = removed.getPlain();
    if (id == added.getAcquire()) {
      throw new IllegalStateException("no exchange is under way");
    }
    return ring.getPlain((int) (id % MAX));
  }

  public long oldestId() {
    return removed.getPlain();
  }

  public void removeOldest() {
    removed.setRelease(removed.getPlain() + 1);
  }
}
