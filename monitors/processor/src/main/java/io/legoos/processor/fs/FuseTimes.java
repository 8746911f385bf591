package io.legoos.processor.fs;

import io.legoos.protocol.page.LatencyHistogram;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long requests of all mounts took, and how many failed, from the first mount on. Thread-safe.
 */
public final class FuseTimes {
  private static final int OPERATIONS = FuseOperation.values().length;

  private final LatencyHistogram[] times = new LatencyHistogram[OPERATIONS];
  private final LongAdder[] errors = new LongAdder[OPERATIONS];

  /** Nothing was served yet. */
  public FuseTimes() {
    for (int i = 0; i < OPERATIONS; i++) {
      times[i] = new LatencyHistogram();
      errors[i] = new LongAdder();
    }
  }

  void served(FuseOperation operation, boolean hasFailed, long nanos) {
    times[operation.ordinal()].record(nanos);
    if (hasFailed) {
      errors[operation.ordinal()].increment();
    }
  }

  /** Times of that kind until now; without waiting in the kernel for a thread. */
  public LatencyHistogram.Snapshot times(FuseOperation operation) {
    return times[operation.ordinal()].snapshot();
  }

  /** Requests of that kind that failed; which those are, {@link FuseCounters#errors} says. */
  public long errors(FuseOperation operation) {
    return errors[operation.ordinal()].sum();
  }
}
