package io.legoos.operator;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Knows whether a reconciliation hangs. Thread-safe. */
public final class LoopWatch {
  private final Duration limit;
  private final LongSupplier nanoClock;
  private final AtomicLong next = new AtomicLong();
  private final Map<Long, Long> begun = new ConcurrentHashMap<>();

  /** A reconciliation that takes longer than {@code limit} hangs. */
  public LoopWatch(Duration limit, LongSupplier nanoClock) {
    this.limit = limit;
    this.nanoClock = nanoClock;
  }

  /** One reconciliation, until it is closed. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  public Turn begin() {
    long number = next.incrementAndGet();
    begun.put(number, nanoClock.getAsLong());
    return () -> begun.remove(number);
  }

  /** Whether none hangs. */
  public boolean isAlive() {
    long now = nanoClock.getAsLong();
    return begun.values().stream().allMatch(start -> now - start < limit.toNanos());
  }
}
