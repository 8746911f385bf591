package io.legoos.memory.replica;

import java.time.Duration;

/**
 * How a log behaves.
 *
 * @param segmentBytes size of a segment, rounded down to whole records
 * @param maxWaitNanos longest time an append waits for room
 * @param lingerNanos how long a record may wait for others before it is flushed; a quarter of the
 *     ring is flushed at once
 * @param retryNanos after a first failure of the store; doubled with each
 * @param maxRetryNanos limit of that
 */
public record ReplicaLogSettings(
    long segmentBytes, long maxWaitNanos, long lingerNanos, long retryNanos, long maxRetryNanos) {
  public static final ReplicaLogSettings DEFAULT =
      new ReplicaLogSettings(
          16L << 20,
          Duration.ofMillis(100).toNanos(),
          Duration.ofMillis(200).toNanos(),
          Duration.ofMillis(50).toNanos(),
          Duration.ofSeconds(2).toNanos());

  public ReplicaLogSettings {
    if (segmentBytes < RecordBuffer.RECORD_BYTES || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException("segments have from one record to 1 GiB");
    }
    if (maxWaitNanos < 0 || lingerNanos <= 0 || retryNanos <= 0 || maxRetryNanos < retryNanos) {
      throw new IllegalArgumentException("times are positive and the first retry is the shortest");
    }
  }

  int recordsPerSegment() {
    return (int) (segmentBytes / RecordBuffer.RECORD_BYTES);
  }
}
