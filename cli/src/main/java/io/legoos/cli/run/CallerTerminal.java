package io.legoos.cli.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.cli.CliException;
import io.legoos.linux.LinuxException;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.TerminalIoctl;
import io.legoos.linux.TerminalSettings;
import io.legoos.linux.WindowSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The terminal at standard input, which is raw while a program's terminal is joined to it, and as
 * it was before and after. Thread-safe.
 */
final class CallerTerminal implements AutoCloseable {
  private static final int STDIN = 0;

  private final TerminalSettings original;

  @GuardedBy("this")
  private final SystemCalls calls;

  @GuardedBy("this")
  private boolean raw;

  @GuardedBy("this")
  private boolean closed;

  private CallerTerminal(SystemCalls calls, TerminalSettings original) {
    this.calls = calls;
    this.original = original;
  }

  /**
   * The terminal.
   *
   * @throws CliException with status 2 when standard input is none
   */
  static CallerTerminal ofStandardInput() throws CliException {
    SystemCalls calls = new SystemCalls(Arena.ofAuto());
    try {
      return new CallerTerminal(calls, TerminalSettings.of(calls, STDIN));
    } catch (LinuxException e) {
      throw CliException.usage(
          "the input device is not a TTY: leave out -t, or run this at a terminal");
    }
  }

  /** As they were before. */
  TerminalSettings settings() {
    return original;
  }

  synchronized WindowSize size() throws LinuxException {
    return WindowSize.of(calls, STDIN);
  }

  /** Has every key passed on; nothing once it is closed. In the background this stops the job. */
  synchronized void makeRaw() throws LinuxException {
    if (!closed) {
      raw = true;
      original.raw().setOn(calls, STDIN);
    }
  }

  /** Makes it as it was before, unless another job has it by now, which has its own settings. */
  synchronized void restore() {
    boolean wanted = raw && isForeground();
    raw = false;
    try {
      if (wanted) {
        original.setOn(calls, STDIN);
      }
    } catch (LinuxException e) {
      // It was hung up: there is nothing to restore.
      return;
    }
  }

  /** Gives the terminal back for a while, and this process to whoever stopped it. */
  void suspend() {
    restore();
    try (Arena arena = Arena.ofConfined()) {
      new SystemCalls(arena)
          .call(SyscallNumber.KILL, ProcessHandle.current().pid(), Signals.SIGSTOP);
    }
  }

  /** Restores it for good. Idempotent. */
  @Override
  public synchronized void close() {
    restore();
    closed = true;
  }

  /** Also of a terminal that controls nobody, or somebody else: there nothing can be told. */
  @GuardedBy("this")
  private boolean isForeground() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment group = arena.allocate(Integer.BYTES, Integer.BYTES);
      long result =
          calls.call(SyscallNumber.IOCTL, STDIN, TerminalIoctl.TIOCGPGRP, group.address());
      return result < 0
          || group.get(ValueLayout.JAVA_INT, 0) == calls.call(SyscallNumber.GETPGRP, 0);
    }
  }
}
