package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WindowSize;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class RequestedTerminalTest {
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_GETFD = 1;

  /** Far from those that other threads get meanwhile. */
  private static final int LEAST = 700;

  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());
  private final RequestedTerminal terminal =
      new RequestedTerminal(new WindowSize(0, 0, 0, 0), null);

  private int descriptor() throws LinuxException {
    int event = (int) SystemCalls.check(calls.call(SyscallNumber.EVENTFD2, 0, 0), "eventfd2");
    try {
      return (int)
          SystemCalls.check(
              calls.call(SyscallNumber.FCNTL, event, F_DUPFD_CLOEXEC, LEAST), "fcntl");
    } finally {
      calls.close(event);
    }
  }

  private boolean isOpen(int descriptor) {
    return calls.call(SyscallNumber.FCNTL, descriptor, F_GETFD) != -Errno.EBADF;
  }

  @Test
  void theMasterIsOpenUntilItIsClosed() throws LinuxException {
    assertThat(terminal.master()).isEmpty();
    int master = descriptor();
    terminal.opened(master);
    assertThat(terminal.master()).hasValue(master);
    assertThat(isOpen(master)).isTrue();

    terminal.close();
    terminal.close();
    assertThat(terminal.master()).isEmpty();
    assertThat(isOpen(master)).isFalse();
  }

  @Test
  void aMasterThatComesTooLateIsClosedAtOnce() throws LinuxException {
    terminal.close();
    int master = descriptor();
    terminal.opened(master);

    assertThat(terminal.master()).isEmpty();
    assertThat(isOpen(master)).isFalse();
  }
}
