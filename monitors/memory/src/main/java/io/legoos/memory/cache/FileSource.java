package io.legoos.memory.cache;

import java.io.IOException;

/** Where the content of files comes from. Thread-safe. */
@FunctionalInterface
public interface FileSource {
  /** The most that is read at once. */
  int MAX_READ_BYTES = 1 << 20;

  /**
   * Reads up to {@code length} bytes, at most {@link #MAX_READ_BYTES}.
   *
   * @throws IOException the storage monitor refuses or does not answer in time
   */
  FileContent read(long offset, int length) throws IOException;
}
