package io.legoos.memory.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One content of a file, and which blocks of it are cached. Thread-safe. */
final class CachedFile {
  private final FileId id;
  private final long version;
  private final long sizeBytes;
  private final long handle;
  private volatile ReadAhead readAhead = ReadAhead.NONE;
  private final Set<Long> blocks = ConcurrentHashMap.newKeySet();

  CachedFile(FileId id, long version, long sizeBytes, long handle) {
    this.id = id;
    this.version = version;
    this.sizeBytes = sizeBytes;
    this.handle = handle;
  }

  FileId id() {
    return id;
  }

  long version() {
    return version;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Names this content and no other, ever. */
  long handle() {
    return handle;
  }

  /** How it was last read from the storage monitor. */
  ReadAhead readAhead() {
    return readAhead;
  }

  void readAhead(ReadAhead last) {
    readAhead = last;
  }

  /** Indexes of the blocks that are cached, or about to be. */
  Set<Long> blocks() {
    return blocks;
  }
}
