package io.legoos.processor.named;

import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of a program's output: a pipe whose lines a thread of its own writes to the log, so
 * that a slow log stops the writing program and nothing else.
 */
final class ProgramOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramOutput.class);
  private static final int O_CLOEXEC = 0x80000;

  private final int writeEnd;
  private final Thread reader;

  private ProgramOutput(int writeEnd, Thread reader) {
    this.writeEnd = writeEnd;
    this.reader = reader;
  }

  /**
   * Makes the pipe and starts to read it.
   *
   * @param name of the thread
   * @param log takes the lines
   */
  static ProgramOutput open(String name, OutputLog log) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      MemorySegment ends = arena.allocate(8, 4);
      SystemCalls.check(
          calls.call(SyscallNumber.PIPE2, ends.address(), O_CLOEXEC), "pipe for a program");
      int readEnd = ends.get(ValueLayout.JAVA_INT, 0);
      int writeEnd = ends.get(ValueLayout.JAVA_INT, 4);
      InputStream input;
      try {
        input = new FileInputStream("/proc/self/fd/" + readEnd);
      } catch (IOException e) {
        calls.close(writeEnd);
        throw e;
      } finally {
        calls.close(readEnd);
      }
      Thread reader = Thread.ofPlatform().daemon().name(name).start(() -> drain(name, input, log));
      return new ProgramOutput(writeEnd, reader);
    } catch (LinuxException e) {
      throw new IOException("no pipe for the program's output: " + e.getMessage(), e);
    }
  }

  private static void drain(String name, InputStream input, OutputLog log) {
    byte[] buffer = new byte[OutputLog.MAX_LINE_BYTES];
    try (input) {
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        log.append(buffer, count);
      }
    } catch (IOException e) {
      LOG.warn("{}: output lost: {}", name, e.getMessage());
    }
    log.end();
  }

  /** The descriptor for the program. */
  int writeEnd() {
    return writeEnd;
  }

  /** Waits until all that the program wrote is in the log; false when the time is up first. */
  boolean await(Duration limit) throws InterruptedException {
    return reader.join(limit);
  }
}
