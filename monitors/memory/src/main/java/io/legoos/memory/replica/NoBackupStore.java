package io.legoos.memory.replica;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Where nothing is ever kept. */
final class NoBackupStore implements BackupStore {
  @Override
  public void write(long segment, long offset, MemorySegment data) throws IOException {
    throw new IOException("there is no storage");
  }

  @Override
  public int read(long segment, long offset, MemorySegment target) {
    return 0;
  }

  @Override
  public void delete(long segment) {}
}
