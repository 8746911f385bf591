package io.legoos.memory.replica;

import io.legoos.memory.replica.LogSegment.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the live records of one segment after the other, in steps of at most one call of the
 * store. A failed step is done again with the same bytes, so a late write does no harm. One thread
 * at a time.
 */
final class SegmentCopy {
  private static final int MAX_BATCH = (1 << 20) / RecordBuffer.RECORD_BYTES;

  private final LogState state;
  private final BackupStore store;
  private final int batch;
  private final RecordBuffer buffer;

  /** Places in the source of the records in the buffer. */
  private final int[] places;

  private final List<LogSegment> targets = new ArrayList<>();

  /** Takes the next copies. */
  private @Nullable LogSegment target;

  private @Nullable LogSegment source;
  private Relocation relocation = new Relocation(0, 0);
  private int next;

  /** Records in the buffer that are to be written from {@code writeAt} of the target on. */
  private int pending;

  private int writeAt;

  SegmentCopy(LogState state, BackupStore store, int recordsPerSegment) {
    this.state = state;
    this.store = store;
    this.batch = Math.min(MAX_BATCH, recordsPerSegment);
    this.buffer = RecordBuffer.offHeap(batch);
    this.places = new int[batch];
  }

  /** Whether copies made earlier are dead where the next would go. */
  boolean isTargetWasteful() {
    state.lock.lock();
    try {
      return target != null && target.stage() == Stage.OPEN && target.dead() > 0;
    } finally {
      state.lock.unlock();
    }
  }

  /** Makes the next copies go elsewhere. */
  void closeTarget() {
    state.lock.lock();
    try {
      if (target != null) {
        state.segments.close(target);
        target = null;
      }
    } finally {
      state.lock.unlock();
    }
  }

  void begin(LogSegment segment) {
    state.lock.lock();
    try {
      segment.addUsers(1);
      source = segment;
      next = 0;
      relocation = new Relocation(segment.sequence(0), segment.assigned());
    } finally {
      state.lock.unlock();
    }
  }

  /** False when all is copied. */
  boolean step() throws IOException {
    LogSegment from = source;
    if (from == null) {
      return false;
    }
    if (pending > 0) {
      write();
      return true;
    }
    int count = collect(from);
    if (count == 0) {
      return false;
    }
    read(from, count);
    return true;
  }

  /** Of what was copied since {@code begin}. */
  Relocation relocation() {
    return relocation;
  }

  /** The holders know; the source drains, and copies that nobody wanted go. */
  void end() {
    state.lock.lock();
    try {
      if (source != null) {
        source.addUsers(-1);
        state.segments.drain(source);
        source = null;
      }
      for (LogSegment done : targets) {
        done.addUsers(-1);
        state.segments.settle(done);
      }
      targets.clear();
      state.signalGarbage();
    } finally {
      state.lock.unlock();
    }
  }

  /** Finds the next live records, close enough together to be read at once. */
  private int collect(LogSegment from) {
    state.lock.lock();
    try {
      while (next < from.assigned() && !from.isLive(next)) {
        next++;
      }
      int count = 0;
      int end = Math.min(from.assigned(), next + batch);
      for (int place = next; place < end; place++) {
        if (from.isLive(place)) {
          places[count++] = place;
        }
      }
      return count;
    } finally {
      state.lock.unlock();
    }
  }

  private void read(LogSegment from, int count) throws IOException {
    int first = places[0];
    int span = places[count - 1] + 1 - first;
    int bytes =
        store.read(from.id(), (long) first * RecordBuffer.RECORD_BYTES, buffer.slice(0, span));
    int present = bytes / RecordBuffer.RECORD_BYTES;
    int intact = 0;
    for (int i = 0; i < count; i++) {
      int slot = places[i] - first;
      if (slot < present && buffer.isIntact(slot, from.sequence(places[i]))) {
        buffer.move(slot, intact);
        places[intact++] = places[i];
      } else {
        relocation.put(places[i], ReplicaLog.DROPPED);
      }
    }
    next = first + span;
    LogSegment into = assign(intact, count - intact);
    for (int i = 0; i < intact; i++) {
      long sequence = into.sequence(writeAt + i);
      buffer.renumber(i, sequence);
      relocation.put(places[i], sequence);
    }
    pending = intact;
  }

  /** Takes places for copies; the write that fills them may be tried more than once. */
  private LogSegment assign(int records, int lost) {
    state.lock.lock();
    try {
      state.lost += lost;
      if (target == null || !target.accepts(records)) {
        closeTarget();
        target = state.segments.open(LogSegment.NOT_IN_RING);
      }
      LogSegment into = target;
      if (!targets.contains(into)) {
        into.addUsers(1);
        targets.add(into);
      }
      writeAt = into.assign(records);
      state.segments.written(into, writeAt + records);
      return into;
    } finally {
      state.lock.unlock();
    }
  }

  private void write() throws IOException {
    if (target == null) {
      return;
    }
    store.write(target.id(), (long) writeAt * RecordBuffer.RECORD_BYTES, buffer.slice(0, pending));
    state.lock.lock();
    try {
      state.recordsWritten += pending;
    } finally {
      state.lock.unlock();
    }
    pending = 0;
  }
}
