package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Held while any cluster of this machine is being started or stopped, so that only one is at a
 * time. The file stays: removing it would let two commands lock two files of the same name.
 */
final class ClusterLock implements Closeable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final FileChannel channel;

  private ClusterLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @throws CliException when another command holds it for too long
   */
  static ClusterLock acquire() throws IOException, CliException, InterruptedException {
    Files.createDirectories(ClusterDirectory.ROOT);
    ClusterFiles.setPermissions(ClusterDirectory.ROOT, "rwxr-xr-x");
    Path file = ClusterDirectory.ROOT.resolve(".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    // Who can open it for reading could keep others out.
    ClusterFiles.setPermissions(file, "rw-------");
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (channel.tryLock() == null) {
      if (System.nanoTime() - deadline > 0) {
        channel.close();
        throw CliException.platform(
            "another lego command is starting or stopping a cluster; try again");
      }
      Thread.sleep(POLL);
    }
    return new ClusterLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
