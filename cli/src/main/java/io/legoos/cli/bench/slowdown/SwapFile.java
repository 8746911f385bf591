package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** A file on a disk: swapon(8). */
final class SwapFile implements SwapDevice {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path file;

  private SwapFile(Path file) {
    this.file = file;
  }

  /**
   * Swaps to a new file.
   *
   * @throws CliException when this file system or kernel does not take it
   */
  static SwapFile open(Path directory, long bytes) throws CliException, IOException {
    Path file = directory.resolve("swap");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      fill(file, bytes);
      Command.run(List.of("mkswap", file.toString()));
      Command.run(List.of("swapon", file.toString()));
      return new SwapFile(file);
    } catch (CliException | IOException e) {
      SwapDevice.offIfOn(file, e);
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** A file with holes is no swap. */
  private static void fill(Path file, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
      while (channel.position() < bytes) {
        channel.write(zeros.clear());
      }
      channel.force(false);
    }
  }

  @Override
  public long memoryBytes() {
    return 0;
  }

  @Override
  public void close() throws CliException, IOException {
    Command.undo(List.of("swapoff", file.toString()));
    Files.delete(file);
  }
}
