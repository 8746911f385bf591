package io.legoos.memory.cache;

/**
 * A read from a storage monitor, and how large the next one is: when it begins where this one
 * ended, twice as large, so that a file that is read in order costs few requests. Any other is as
 * large as what is asked for. Immutable.
 *
 * @param end offset behind what was read
 * @param bytes that were read
 */
record ReadAhead(long end, int bytes) {
  /** Of a file that was not read yet: its beginning is taken for a sequence's. */
  static final ReadAhead NONE = new ReadAhead(0, CachedBlock.BYTES);

  /**
   * The next read.
   *
   * @param first offset of the first block that is missed
   * @param needed bytes of the blocks that are missed
   */
  ReadAhead after(long first, int needed) {
    int size =
        first == end ? Math.min(FileSource.MAX_READ_BYTES, Math.max(2 * bytes, needed)) : needed;
    return new ReadAhead(first + size, size);
  }
}
