package io.legoos.protocol.page;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts times in buckets whose bounds double from 4 us to 4 s. {@link #record} takes no lock and
 * allocates nothing but, once, the adders' cells when threads meet. Thread-safe.
 */
public final class LatencyHistogram {
  /** Binary logarithm of the first bound in nanoseconds, which is 4096. */
  private static final int FIRST_SHIFT = 12;

  private static final int BOUNDS = 21;

  private final LongAdder[] buckets = new LongAdder[BOUNDS + 1];
  private final LongAdder sumNanos = new LongAdder();

  public LatencyHistogram() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /** Counts a time; a negative one as 0. */
  public void record(long nanos) {
    long time = Math.max(0, nanos);
    buckets[bucket(time)].increment();
    sumNanos.add(time);
  }

  /** The first bucket whose bound is at least {@code nanos}. */
  private static int bucket(long nanos) {
    if (nanos <= 1L << FIRST_SHIFT) {
      return 0;
    }
    return Math.min(BOUNDS, Long.SIZE - Long.numberOfLeadingZeros(nanos - 1) - FIRST_SHIFT);
  }

  /** What was counted until now; what is counted meanwhile may be in it. */
  public Snapshot snapshot() {
    long[] counts = new long[buckets.length];
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += buckets[i].sum();
      counts[i] = sum;
    }
    return new Snapshot(counts, sumNanos.sum());
  }

  /** Counts of one moment. Immutable. */
  public static final class Snapshot {
    private final long[] cumulative;
    private final long sumNanos;

    private Snapshot(long[] cumulative, long sumNanos) {
      this.cumulative = cumulative;
      this.sumNanos = sumNanos;
    }

    /** How many bounds there are; beyond the last is one bucket more. */
    public int bounds() {
      return BOUNDS;
    }

    public double boundSeconds(int index) {
      return (1L << (FIRST_SHIFT + index)) / 1e9;
    }

    /** Times that were at most that bound. */
    public long countUpTo(int index) {
      return cumulative[index];
    }

    public long count() {
      return cumulative[BOUNDS];
    }

    public double sumSeconds() {
      return sumNanos / 1e9;
    }
  }
}
