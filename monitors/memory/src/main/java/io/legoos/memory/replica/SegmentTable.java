package io.legoos.memory.replica;

import io.legoos.memory.replica.LogSegment.Stage;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * All segments. A sequence is the segment's number and the place in it. Guarded by the log's lock.
 */
final class SegmentTable {
  private final int recordsPerSegment;
  private final Long2ObjectOpenHashMap<LogSegment> segments = new Long2ObjectOpenHashMap<>();
  private final ArrayDeque<LogSegment> doomed = new ArrayDeque<>();
  private long nextId;
  private long live;
  private long references;
  private long written;

  /** What of {@code written} is draining or doomed. */
  private long leaving;

  SegmentTable(int recordsPerSegment) {
    this.recordsPerSegment = recordsPerSegment;
  }

  LogSegment open(long ringBase) {
    LogSegment segment = new LogSegment(nextId++, ringBase, recordsPerSegment);
    segments.put(segment.id(), segment);
    return segment;
  }

  int indexOf(long sequence) {
    return (int) (sequence % recordsPerSegment);
  }

  /** The segment of a record that somebody holds. */
  LogSegment of(long sequence) {
    LogSegment segment = segments.get(sequence / recordsPerSegment);
    if (segment == null || sequence < 0) {
      throw new IllegalStateException("record " + sequence + " is not held");
    }
    return segment;
  }

  void retain(long sequence) {
    references++;
    live += of(sequence).addReferences(indexOf(sequence), 1);
  }

  void release(long sequence) {
    LogSegment segment = of(sequence);
    references--;
    live += segment.addReferences(indexOf(sequence), -1);
    settle(segment);
  }

  /** The segment has, or will have, that many records at the store. */
  void written(LogSegment segment, int records) {
    int before = segment.written();
    segment.written(records);
    written += segment.written() - before;
  }

  /** All its records are at the store and no more come. */
  void close(LogSegment segment) {
    if (segment.stage() == Stage.OPEN) {
      segment.become(Stage.CLOSED);
      settle(segment);
    }
  }

  /** Its live records were copied. */
  void drain(LogSegment segment) {
    segment.become(Stage.DRAINING);
    leaving += segment.written();
    settle(segment);
  }

  /** Ends the life of a segment without live records; does nothing to others. */
  void settle(LogSegment segment) {
    if (segment.live() > 0 || segment.isInUse() || segment.stage() == Stage.DOOMED) {
      return;
    }
    if (segment.written() > 0) {
      if (segment.stage() != Stage.DRAINING) {
        leaving += segment.written();
      }
      segment.become(Stage.DOOMED);
      doomed.add(segment);
    } else if (segment.stage() != Stage.OPEN) {
      segments.remove(segment.id());
    }
  }

  /** The next one to delete. */
  @Nullable LogSegment doomed() {
    return doomed.peek();
  }

  /** The first doomed one is gone from the store. */
  void deleted() {
    LogSegment segment = doomed.remove();
    segments.remove(segment.id());
    written -= segment.written();
    leaving -= segment.written();
  }

  /** Whether more is at the store than twice what is live and a segment. */
  boolean isWasteful() {
    return written - leaving > 2 * live + recordsPerSegment;
  }

  /** The closed segment with the most dead records, or null. */
  @Nullable LogSegment victim() {
    LogSegment worst = null;
    for (LogSegment segment : segments.values()) {
      if (segment.stage() == Stage.CLOSED && segment.dead() > (worst == null ? 0 : worst.dead())) {
        worst = segment;
      }
    }
    return worst;
  }

  /** Held by all together. */
  long references() {
    return references;
  }

  long[] ids() {
    return segments.keySet().toLongArray();
  }

  long liveBytes() {
    return live * RecordBuffer.RECORD_BYTES;
  }

  long writtenBytes() {
    return written * RecordBuffer.RECORD_BYTES;
  }
}
