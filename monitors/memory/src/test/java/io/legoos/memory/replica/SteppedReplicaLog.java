package io.legoos.memory.replica;

import java.io.IOException;
import java.util.Random;

/** A log over a store in memory, whose background work a test does in steps. Nothing waits. */
public final class SteppedReplicaLog {
  private final FakeBackupStore store;
  private final Random random;
  private final ReplicaLog log;
  private double writeFailures;

  /**
   * Starts.
   *
   * @param records of the log in memory
   */
  public SteppedReplicaLog(long seed, int records, int recordsPerSegment) {
    this.random = new Random(seed);
    this.store = new FakeBackupStore(seed + 1);
    this.log =
        new ReplicaLog(
            store,
            (long) records * RecordBuffer.RECORD_BYTES,
            new ReplicaLogSettings(
                (long) recordsPerSegment * RecordBuffer.RECORD_BYTES, 0, 1, 1, 1, Long.MAX_VALUE),
            (condition, nanos) -> 0);
  }

  public ReplicaLog log() {
    return log;
  }

  /** So often a step's call of the store fails; reads of pages do not. */
  public void failWrites(double rate) {
    writeFailures = rate;
  }

  /** The store does nothing at all, for reads either. */
  public void down(boolean on) {
    store.down(on);
  }

  /** Some background work, which may fail. */
  public void work() {
    store.failureRate(writeFailures);
    try {
      for (int i = random.nextInt(6); i > 0; i--) {
        boolean unused = random.nextBoolean() ? log.flushStep() : log.compactStep();
      }
      store.doLateWrites();
    } catch (IOException e) {
      // It is tried again.
    } finally {
      store.failureRate(0);
    }
  }

  /** Does everything that there is to do; the store must be up. */
  public void settle() throws IOException {
    store.failureRate(0);
    boolean more = true;
    while (more) {
      more = log.flushStep() | log.compactStep();
    }
  }

  /** Whether the log did something that the store forbids; the reasons, or nothing. */
  public String violations() {
    return String.join("; ", store.violations());
  }
}
