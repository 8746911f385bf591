package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine's only swap, while it is open. Belongs to one thread. */
interface SwapDevice extends AutoCloseable {
  /** The most memory that the device itself has taken so far, in bytes; 0 for a disk. */
  long memoryBytes() throws IOException;

  /** Swaps off, and leaves nothing behind. */
  @Override
  void close() throws CliException, IOException;

  /**
   * Ends what swapon(8) of this file or device has begun before it failed or was interrupted;
   * whatever else goes wrong is added to {@code failure}.
   */
  static void offIfOn(Path file, Exception failure) {
    try {
      String swaps = Files.readString(Path.of("/proc/swaps"));
      if (swaps.contains(file.toRealPath() + " ")) {
        Command.undo(List.of("swapoff", file.toString()));
      }
    } catch (CliException | IOException e) {
      failure.addSuppressed(e);
    }
  }
}
