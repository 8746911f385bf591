package io.legoos.memory.replica;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Where segments are kept: files that are written from the start to the end and deleted as a whole.
 * Calls block, but not for ever. Thread-safe.
 */
public interface BackupStore {
  /**
   * Writes all of {@code data}, which the store does not use after it returns; makes the segment if
   * it is absent. The same bytes may be written there again.
   *
   * @throws IOException when it is not known to be written; a part of it may be, even later
   */
  void write(long segment, long offset, MemorySegment data) throws IOException;

  /**
   * Reads what there is into {@code target} and returns its length: less than the target's only
   * where the segment ends, 0 when there is no such segment.
   */
  int read(long segment, long offset, MemorySegment target) throws IOException;

  /** Deletes the segment; that there is none is no error. */
  void delete(long segment) throws IOException;
}
