package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Moves the oldest records of the ring to their segments, in batches; records at the ends of a
 * batch that nobody holds any more are left out. One thread at a time.
 */
final class LogFlusher implements BackgroundWork {
  private static final int MAX_BATCH = (1 << 20) / RecordBuffer.RECORD_BYTES;

  private final LogState state;
  private final BackupStore store;

  LogFlusher(LogState state, BackupStore store) {
    this.state = state;
    this.store = store;
  }

  /** Live records of one segment that are side by side in the ring. */
  private record Batch(LogSegment segment, int first, int records, MemorySegment data, long end) {}

  @Override
  public Condition signal() {
    return state.filled;
  }

  @Override
  @GuardedBy("state.lock")
  public boolean isReady(boolean lingered) {
    return state.ring.isQuarterFull() || (lingered && !state.ring.isEmpty());
  }

  @Override
  public boolean step() throws IOException {
    Batch batch = next();
    if (batch == null) {
      return false;
    }
    boolean written = false;
    try {
      if (batch.records() > 0) {
        // Not by who appends, which must be fast.
        seal(batch);
        long offset = (long) batch.first() * RecordBuffer.RECORD_BYTES;
        store.write(batch.segment().id(), offset, batch.data());
      }
      written = true;
    } finally {
      finish(batch, written);
    }
    return true;
  }

  @SuppressWarnings("GuardedBy") // nobody else touches what is not flushed yet
  private void seal(Batch batch) {
    state.ring.seal(batch.segment().position(batch.first()), batch.records());
  }

  private @Nullable Batch next() {
    state.lock.lock();
    try {
      RecordRing ring = state.ring;
      if (ring.isEmpty()) {
        return null;
      }
      LogSegment segment = state.unflushed.element();
      long from = ring.tail();
      int first = (int) (from - segment.position(0));
      int count = Math.min(segment.assigned() - first, ring.contiguousFrom(from));
      int end = first + Math.min(count, MAX_BATCH);
      long freeTo = segment.position(end);
      while (first < end && !segment.isLive(first)) {
        first++;
      }
      while (first < end && !segment.isLive(end - 1)) {
        end--;
      }
      if (first < end) {
        // Before the write, for a failed one may have been done all the same.
        state.segments.written(segment, end);
        segment.addUsers(1);
      }
      MemorySegment data = ring.slice(segment.position(first), end - first);
      return new Batch(segment, first, end - first, data, freeTo);
    } finally {
      state.lock.unlock();
    }
  }

  private void finish(Batch batch, boolean written) {
    state.lock.lock();
    try {
      if (batch.records() > 0) {
        batch.segment().addUsers(-1);
      }
      if (written) {
        state.recordsWritten += batch.records();
        state.ring.freeTo(batch.end());
        retireFlushed();
        if (state.ring.used() <= state.ring.capacity() / 2) {
          state.degraded = false;
          state.waitedNanos = 0;
        }
      } else {
        state.degraded = true;
      }
      state.segments.settle(batch.segment());
      state.signalGarbage();
      state.room.signalAll();
    } finally {
      state.lock.unlock();
    }
  }

  /** Closes full segments that have nothing in the ring any more. */
  @GuardedBy("state.lock")
  private void retireFlushed() {
    LogSegment segment = state.unflushed.peek();
    while (segment != null
        && !segment.accepts(1)
        && segment.position(segment.assigned()) <= state.ring.tail()) {
      state.unflushed.remove();
      state.segments.close(segment);
      segment = state.unflushed.peek();
    }
  }
}
