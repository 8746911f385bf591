package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A memory control group, of version 1 or 2: cgroups(7). */
final class MemoryGroup implements AutoCloseable {
  private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

  private static final long GOING_NANOS = 10_000_000_000L;
  private static final long GOING_POLL_NANOS = 20_000_000L;

  private final Path group;

  private MemoryGroup(Path group) {
    this.group = group;
  }

  /**
   * A new group that may use so much memory, and any swap.
   *
   * @throws CliException when this machine does not let us make one
   */
  static MemoryGroup of(long limitBytes) throws CliException {
    boolean old =
        Files.exists(VERSION_1.resolve("memory.limit_in_bytes"))
            || Files.exists(VERSION_1.resolve("cgroup.procs"));
    Path parent = old ? VERSION_1 : VERSION_2;
    Path group = parent.resolve("lego-bench-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(group);
      try {
        Files.writeString(
            group.resolve(old ? "memory.limit_in_bytes" : "memory.max"), Long.toString(limitBytes));
      } catch (IOException e) {
        Files.delete(group);
        throw e;
      }
    } catch (IOException e) {
      throw CliException.platform("no memory control group: " + e);
    }
    return new MemoryGroup(group);
  }

  /** The command, started in the group. */
  List<String> around(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "echo $$ > \"$0\" && exec \"$@\"",
                group.resolve("cgroup.procs").toString()));
    all.addAll(command);
    return all;
  }

  /**
   * Removes it; its processes must have been killed. They may take a moment to go.
   *
   * @throws IOException when they have not gone in ten seconds
   */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted(); // which would let no wait be
    long deadline = System.nanoTime() + GOING_NANOS;
    try {
      while (!isRemoved(deadline)) {
        LockSupport.parkNanos(GOING_POLL_NANOS);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isRemoved(long deadline) throws IOException {
    try {
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      if (System.nanoTime() - deadline > 0) {
        throw e;
      }
      return false;
    }
  }
}
