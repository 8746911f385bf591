package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A monitor's process, stopped as if its machine stood still; thawed when closed. */
final class FrozenProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final long pid;

  private FrozenProcess(long pid) {
    this.pid = pid;
  }

  /**
   * Stops the JVM of the monitor in that pod; its pods' processes are processes of this machine.
   */
  static FrozenProcess ofMonitor(String pod) throws IOException, InterruptedException {
    long pid = find(pod);
    Command.of("kill", "-STOP", Long.toString(pid)).output(DEADLINE);
    return new FrozenProcess(pid);
  }

  private static long find(String pod) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String command;
        try {
          command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
          // It has ended meanwhile.
          continue;
        }
        if (command.contains("io.legoos.dist.Legoos\0")
            && command.contains("\0name=" + pod + "\0")) {
          return Long.parseLong(process.getFileName().toString());
        }
      }
    }
    throw new AssertionError("no process of monitor " + pod);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Command.of("kill", "-CONT", Long.toString(pid)).run(DEADLINE);
  }
}
