package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.PidFd;
import io.legoos.linux.ProcessMemory;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.TerminalIoctl;
import io.legoos.linux.TerminalSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gives a start helper a new pseudo-terminal, pty(7): of its own mount namespace's devpts, so that
 * the name of the terminal is right in there; its user's, since the helper opens it as that user.
 * For the thread that traces it.
 */
final class TerminalSetup {
  /** A link to pts/ptmx in vNodes, perhaps a device elsewhere. */
  private static final String MULTIPLEXOR = "/dev/ptmx";

  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_NOCTTY = 02 | 0400;
  private static final int STANDARD_DESCRIPTORS = 3;

  private final SystemCalls calls;
  private final SyscallInjector injector;
  private final ProcessMemory memory;

  TerminalSetup(SystemCalls calls, SyscallInjector injector, ProcessMemory memory) {
    this.calls = calls;
    this.injector = injector;
    this.memory = memory;
  }

  /**
   * Makes a terminal the helper's descriptors 0 to 2 and the controlling terminal of its session,
   * which it leads; all its other descriptors are closed.
   *
   * @param scratch memory of the helper for the calls
   * @throws LaunchException when there is none to be had
   */
  void open(int pid, long scratch, RequestedTerminal requested)
      throws IOException, LaunchException {
    try {
      memory.writeString(pid, scratch, MULTIPLEXOR);
      long master =
          injector.require(
              "open of " + MULTIPLEXOR, SyscallNumber.OPENAT, AT_FDCWD, scratch, O_RDWR_NOCTTY, 0);
      try (Arena arena = Arena.ofConfined()) {
        long terminal = unlock(pid, scratch, master, arena);
        configure(pid, scratch, terminal, requested, arena);
        control("TIOCSCTTY", terminal, TerminalIoctl.TIOCSCTTY, 0);
        for (int fd = 0; fd < STANDARD_DESCRIPTORS; fd++) {
          injector.require("dup3", SyscallNumber.DUP3, terminal, fd, 0);
        }
      }
      requested.opened(fetch(pid, (int) master));
      injector.require(
          "close_range", SyscallNumber.CLOSE_RANGE, STANDARD_DESCRIPTORS, 0xffffffffL, 0);
    } catch (LinuxException e) {
      throw new LaunchException(
          LaunchException.PLATFORM,
          "there is no terminal to be had (" + e.getMessage() + "); close others, or do without");
    }
  }

  private long unlock(int pid, long scratch, long master, Arena arena) throws IOException {
    memory.write(pid, scratch, arena.allocateFrom(ValueLayout.JAVA_INT, 0));
    control("TIOCSPTLCK", master, TerminalIoctl.TIOCSPTLCK, scratch);
    return control("TIOCGPTPEER", master, TerminalIoctl.TIOCGPTPEER, O_RDWR_NOCTTY);
  }

  private void configure(
      int pid, long scratch, long terminal, RequestedTerminal requested, Arena arena)
      throws IOException {
    MemorySegment size = requested.size().structure(arena);
    memory.write(pid, scratch, size);
    control("TIOCSWINSZ", terminal, TerminalIoctl.TIOCSWINSZ, scratch);
    TerminalSettings settings = requested.settings();
    if (settings != null) {
      memory.write(pid, scratch, settings.structure(arena));
      control("TCSETS", terminal, TerminalIoctl.TCSETS, scratch);
    }
  }

  private long control(String name, long descriptor, long request, long argument)
      throws IOException {
    return injector.require(
        "ioctl(" + name + ")", SyscallNumber.IOCTL, descriptor, request, argument);
  }

  private int fetch(int pid, int descriptor) throws LinuxException {
    int pidFd = PidFd.open(calls, pid);
    try {
      return PidFd.fetch(calls, pidFd, descriptor);
    } finally {
      calls.close(pidFd);
    }
  }
}
