package io.legoos.memory.replica;

import java.lang.foreign.MemorySegment;

/**
 * The records that are not at the store yet. Positions count from 0 and never come again; the
 * record at a position is not changed until it is freed. Guarded by the log's lock, but for reading
 * what {@link #slice} gave and for {@link #seal}.
 */
final class RecordRing {
  private final RecordBuffer buffer;
  private final int capacity;
  private long head;
  private long tail;

  RecordRing(int capacity) {
    this.buffer = RecordBuffer.offHeap(capacity);
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  int used() {
    return (int) (head - tail);
  }

  boolean isFull() {
    return used() == capacity;
  }

  /** Worth a call of the store. */
  boolean isQuarterFull() {
    return used() >= Math.max(1, capacity / 4);
  }

  boolean isEmpty() {
    return head == tail;
  }

  /** Of the next record. */
  long head() {
    return head;
  }

  /** Of the oldest record. */
  long tail() {
    return tail;
  }

  /** There must be room. */
  void put(long sequence, long spaceId, long address, MemorySegment source, long offset) {
    buffer.put(slot(head), sequence, spaceId, address, source, offset);
    head++;
  }

  void copyPage(long position, MemorySegment target, long offset) {
    buffer.copyPage(slot(position), target, offset);
  }

  /** Seals records side by side; for the flusher alone, which needs no lock for it. */
  void seal(long position, int records) {
    int first = slot(position);
    for (int i = 0; i < records; i++) {
      buffer.seal(first + i);
    }
  }

  /** Copies a record to the first slot of {@code target}, which must be sealed then. */
  void copyRecord(long position, RecordBuffer target) {
    MemorySegment.copy(
        buffer.memory(),
        RecordBuffer.recordOffset(slot(position)),
        target.memory(),
        0,
        RecordBuffer.RECORD_BYTES);
  }

  /** Records from {@code position} on that are side by side in memory, full slots or not. */
  int contiguousFrom(long position) {
    return capacity - slot(position);
  }

  MemorySegment slice(long position, int records) {
    return buffer.slice(slot(position), records);
  }

  /** Frees what is before {@code position}. */
  void freeTo(long position) {
    tail = position;
  }

  private int slot(long position) {
    return (int) (position % capacity);
  }
}
