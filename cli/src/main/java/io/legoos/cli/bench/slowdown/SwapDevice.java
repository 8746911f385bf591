package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import java.io.IOException;

/** The machine's only swap, while it is open. Belongs to one thread. */
interface SwapDevice extends AutoCloseable {
  /** The most memory that the device itself has taken so far, in bytes; 0 for a disk. */
  long memoryBytes() throws IOException;

  /** Swaps off, and leaves nothing behind. */
  @Override
  void close() throws CliException, IOException;
}
