package io.legoos.memory.replica;

import io.legoos.memory.page.FramePool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Memory for records side by side. A record is a header of 64 bytes (magic, CRC32C of all that
 * follows, sequence, space, address, zeros; little-endian) and the page. Sealing and checking
 * records is for one thread at a time, and so is changing one record.
 */
final class RecordBuffer {
  static final int HEADER_BYTES = 64;
  static final int RECORD_BYTES = HEADER_BYTES + FramePool.FRAME_BYTES;
  private static final int MAGIC = 0x4c52_4543;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int CRC = 4;
  private static final int SEQUENCE = 8;
  private static final int SPACE = 16;
  private static final int ADDRESS = 24;

  private final MemorySegment memory;

  /** The same memory, as the checksum takes it. */
  private final ByteBuffer view;

  private final CRC32C crc = new CRC32C();

  private RecordBuffer(MemorySegment memory) {
    this.memory = memory;
    this.view = memory.asByteBuffer();
  }

  /** Freed when nobody refers to it, so that a call still running on it does no harm. */
  static RecordBuffer offHeap(int records) {
    return new RecordBuffer(Arena.ofAuto().allocate((long) records * RECORD_BYTES, 64));
  }

  static RecordBuffer onHeap(int records) {
    return new RecordBuffer(MemorySegment.ofArray(new byte[records * RECORD_BYTES]));
  }

  /** Without its checksum, which {@link #seal} adds. */
  void put(int slot, long sequence, long spaceId, long address, MemorySegment source, long offset) {
    long at = at(slot);
    memory.set(INT, at, MAGIC);
    memory.set(LONG, at + SEQUENCE, sequence);
    memory.set(LONG, at + SPACE, spaceId);
    memory.set(LONG, at + ADDRESS, address);
    MemorySegment.copy(source, offset, memory, at + HEADER_BYTES, FramePool.FRAME_BYTES);
  }

  /** Makes a record intact. */
  void seal(int slot) {
    memory.set(INT, at(slot) + CRC, checksum(slot));
  }

  /** Moves a record to another slot. */
  void move(int from, int to) {
    MemorySegment.copy(memory, at(from), memory, at(to), RECORD_BYTES);
  }

  /** Gives an intact record another sequence. */
  void renumber(int slot, long sequence) {
    memory.set(LONG, at(slot) + SEQUENCE, sequence);
    seal(slot);
  }

  /** Whether the slot has the record of that sequence, undamaged. */
  boolean isIntact(int slot, long sequence) {
    long at = at(slot);
    return memory.get(INT, at) == MAGIC
        && memory.get(LONG, at + SEQUENCE) == sequence
        && memory.get(INT, at + CRC) == checksum(slot);
  }

  void copyPage(int slot, MemorySegment target, long offset) {
    MemorySegment.copy(memory, at(slot) + HEADER_BYTES, target, offset, FramePool.FRAME_BYTES);
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where a slot's page begins in {@link #memory}. */
  static long pageOffset(int slot) {
    return at(slot) + HEADER_BYTES;
  }

  static long recordOffset(int slot) {
    return at(slot);
  }

  MemorySegment slice(int slot, int records) {
    return memory.asSlice(at(slot), (long) records * RECORD_BYTES);
  }

  private int checksum(int slot) {
    int at = (int) at(slot);
    crc.reset();
    view.limit(at + RECORD_BYTES).position(at + SEQUENCE);
    crc.update(view);
    return (int) crc.getValue();
  }

  private static long at(int slot) {
    return (long) slot * RECORD_BYTES;
  }
}
