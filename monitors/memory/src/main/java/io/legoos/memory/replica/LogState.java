package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What appenders, flusher and compactor of one log share. The lock is never held during a call. */
final class LogState {
  final ReentrantLock lock = new ReentrantLock();

  /** The ring has room, or waiting for it is in vain. */
  final Condition room = lock.newCondition();

  /** The ring has what to flush. */
  final Condition filled = lock.newCondition();

  /** A segment is to be deleted or compacted. */
  final Condition garbage = lock.newCondition();

  @GuardedBy("lock")
  final RecordRing ring;

  @GuardedBy("lock")
  final SegmentTable segments;

  /** Segments with records in the ring, oldest first, and the one that takes the next. */
  @GuardedBy("lock")
  final ArrayDeque<LogSegment> unflushed = new ArrayDeque<>();

  @GuardedBy("lock")
  boolean degraded;

  /** By all appends together since half of the ring was free. */
  @GuardedBy("lock")
  long waitedNanos;

  @GuardedBy("lock")
  boolean closed;

  @GuardedBy("lock")
  long appended;

  @GuardedBy("lock")
  long dropped;

  @GuardedBy("lock")
  long recordsWritten;

  @GuardedBy("lock")
  long lost;

  LogState(int ringRecords, int recordsPerSegment) {
    this.ring = new RecordRing(ringRecords);
    this.segments = new SegmentTable(recordsPerSegment);
    this.degraded = ringRecords == 0;
  }

  @GuardedBy("lock")
  void signalGarbage() {
    if (segments.doomed() != null || segments.isWasteful()) {
      garbage.signal();
    }
  }

  /** Ends all waiting for ever. */
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      filled.signalAll();
      garbage.signalAll();
    } finally {
      lock.unlock();
    }
  }

  ReplicaCounters counters() {
    lock.lock();
    try {
      return new ReplicaCounters(
          (long) ring.used() * RecordBuffer.RECORD_BYTES,
          (long) ring.capacity() * RecordBuffer.RECORD_BYTES,
          appended,
          dropped,
          recordsWritten * RecordBuffer.RECORD_BYTES,
          segments.liveBytes(),
          segments.writtenBytes(),
          lost,
          degraded);
    } finally {
      lock.unlock();
    }
  }
}
