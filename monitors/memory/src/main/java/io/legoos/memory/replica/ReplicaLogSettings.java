package io.legoos.memory.replica;

import java.time.Duration;

/**
 * How a log behaves.
 *
 * @param segmentBytes size of a segment, rounded down to whole records
 * @param maxWaitNanos longest time that all appends together wait for room before the store counts
 *     as slow
 * @param lingerNanos how long a record may wait for others before it is flushed; a quarter of the
 *     ring is flushed at once
 * @param retryNanos after a first failure of the store; doubled with each
 * @param maxRetryNanos limit of that
 * @param maxReferences pages that may be in the log, which keeps some 40 bytes of heap for each
 */
public record ReplicaLogSettings(
    long segmentBytes,
    long maxWaitNanos,
    long lingerNanos,
    long retryNanos,
    long maxRetryNanos,
    long maxReferences) {
  public static final ReplicaLogSettings DEFAULT =
      new ReplicaLogSettings(
          16L << 20,
          Duration.ofMillis(100).toNanos(),
          Duration.ofMillis(200).toNanos(),
          Duration.ofMillis(50).toNanos(),
          Duration.ofSeconds(2).toNanos(),
          Long.MAX_VALUE);

  public ReplicaLogSettings {
    if (segmentBytes < RecordBuffer.RECORD_BYTES || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException("segments have from one record to 1 GiB");
    }
    if (maxWaitNanos < 0 || lingerNanos <= 0 || retryNanos <= 0 || maxRetryNanos < retryNanos) {
      throw new IllegalArgumentException("times are positive and the first retry is the shortest");
    }
  }

  /** These, with another limit of references. */
  public ReplicaLogSettings withMaxReferences(long references) {
    return new ReplicaLogSettings(
        segmentBytes, maxWaitNanos, lingerNanos, retryNanos, maxRetryNanos, references);
  }

  int recordsPerSegment() {
    return (int) (segmentBytes / RecordBuffer.RECORD_BYTES);
  }
}
