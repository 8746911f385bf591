package io.legoos.tests.e2e;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.TerminalIoctl;
import io.legoos.linux.WindowSize;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** A terminal at which a test sits: it types, and reads what is shown. One session runs there. */
final class TestTerminal implements AutoCloseable {
  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String CTRL_Z = "\u001a";

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_NOCTTY_CLOEXEC = 02 | 0400 | 02000000;
  private static final int BUFFER_BYTES = 4096;

  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());
  private final int master;
  private final String path;

  @GuardedBy("this")
  private final StringBuilder shown = new StringBuilder();

  /** Up to where it was expected. */
  @GuardedBy("this")
  private int seen;

  TestTerminal(int rows, int columns) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      master =
          (int)
              SystemCalls.check(
                  calls.call(
                      SyscallNumber.OPENAT,
                      AT_FDCWD,
                      arena.allocateFrom("/dev/ptmx").address(),
                      O_RDWR_NOCTTY_CLOEXEC,
                      0),
                  "open of /dev/ptmx");
      MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
      control(TerminalIoctl.TIOCSPTLCK, number);
      control(TerminalIoctl.TIOCGPTN, number);
      path = "/dev/pts/" + number.get(ValueLayout.JAVA_INT, 0);
    }
    resize(rows, columns);
  }

  private void control(long request, MemorySegment argument) throws LinuxException {
    SystemCalls.check(
        calls.call(SyscallNumber.IOCTL, master, request, argument.address()), "ioctl");
  }

  void resize(int rows, int columns) throws LinuxException {
    new WindowSize(rows, columns, 0, 0).setOn(calls, master);
  }

  /** Starts a command as the leader of a session that this terminal controls. */
  Process start(ProcessBuilder builder) throws IOException {
    List<String> command = builder.command();
    // A test that runs in the background has signals ignored, which a terminal's programs have not.
    command.addAll(0, List.of("setsid", "--ctty", "env", "--default-signal"));
    File terminal = new File(path);
    Process process =
        builder.redirectInput(terminal).redirectOutput(terminal).redirectError(terminal).start();
    Thread.ofPlatform().daemon().name("reader-of-" + path).start(this::read);
    return process;
  }

  private void read() {
    Arena arena = Arena.ofAuto();
    SystemCalls own = new SystemCalls(arena);
    MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    // EIO: nobody has the terminal open any more.
    long count = own.call(SyscallNumber.READ, master, buffer.address(), BUFFER_BYTES);
    while (count > 0) {
      byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      synchronized (this) {
        shown.append(new String(bytes, StandardCharsets.UTF_8));
      }
      count = own.call(SyscallNumber.READ, master, buffer.address(), BUFFER_BYTES);
    }
  }

  void type(String keys) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(keys);
      SystemCalls.check(
          calls.call(SyscallNumber.WRITE, master, bytes.address(), bytes.byteSize() - 1),
          "write to " + path);
    }
  }

  /** Waits for a text behind the one that was last expected; what was shown between the two. */
  String expect(String text) {
    try {
      Eventually.within(LIMIT, text, () -> indexOf(text) >= 0);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no '" + text + "' in:\n" + all(), e);
    }
    synchronized (this) {
      int found = shown.indexOf(text, seen);
      String between = shown.substring(seen, found);
      seen = found + text.length();
      return between;
    }
  }

  private synchronized int indexOf(String text) {
    return shown.indexOf(text, seen);
  }

  synchronized String all() {
    return shown.toString();
  }

  @Override
  public void close() {
    calls.close(master);
  }
}
