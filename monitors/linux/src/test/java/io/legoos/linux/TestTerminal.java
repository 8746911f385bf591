package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Both ends of a pseudo-terminal, pty(7). */
final class TestTerminal implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_NOCTTY_CLOEXEC = 02 | 0400 | 02000000;

  private final SystemCalls calls;
  private final int master;
  private final int terminal;

  private TestTerminal(SystemCalls calls, int master, int terminal) {
    this.calls = calls;
    this.master = master;
    this.terminal = terminal;
  }

  static TestTerminal open(SystemCalls calls) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int master =
          (int)
              SystemCalls.check(
                  calls.call(
                      SyscallNumber.OPENAT,
                      AT_FDCWD,
                      arena.allocateFrom("/dev/ptmx").address(),
                      O_RDWR_NOCTTY_CLOEXEC,
                      0),
                  "open of /dev/ptmx");
      long zero = arena.allocateFrom(ValueLayout.JAVA_INT, 0).address();
      SystemCalls.check(
          calls.call(SyscallNumber.IOCTL, master, TerminalIoctl.TIOCSPTLCK, zero), "TIOCSPTLCK");
      int terminal =
          (int)
              SystemCalls.check(
                  calls.call(
                      SyscallNumber.IOCTL,
                      master,
                      TerminalIoctl.TIOCGPTPEER,
                      O_RDWR_NOCTTY_CLOEXEC),
                  "TIOCGPTPEER");
      return new TestTerminal(calls, master, terminal);
    }
  }

  int master() {
    return master;
  }

  int terminal() {
    return terminal;
  }

  void closeTerminal() {
    calls.close(terminal);
  }

  @Override
  public void close() {
    calls.close(master);
  }
}
