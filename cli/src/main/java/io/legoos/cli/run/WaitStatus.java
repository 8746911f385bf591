package io.legoos.cli.run;

import io.legoos.cli.ExitStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a program ended.
 *
 * @param raw as of waitpid(2) on Linux x86-64
 */
record WaitStatus(int raw) {
  private static final int SIGNAL_MASK = 0x7f;
  private static final int CORE_FLAG = 0x80;

  /** What a shell prints; it is silent about INT and PIPE. */
  private static final Map<Integer, String> MESSAGES =
      Map.ofEntries(
          Map.entry(1, "Hangup"),
          Map.entry(3, "Quit"),
          Map.entry(4, "Illegal instruction"),
          Map.entry(5, "Trace/breakpoint trap"),
          Map.entry(6, "Aborted"),
          Map.entry(7, "Bus error"),
          Map.entry(8, "Floating point exception"),
          Map.entry(9, "Killed"),
          Map.entry(10, "User defined signal 1"),
          Map.entry(11, "Segmentation fault"),
          Map.entry(12, "User defined signal 2"),
          Map.entry(14, "Alarm clock"),
          Map.entry(15, "Terminated"),
          Map.entry(24, "CPU time limit exceeded"),
          Map.entry(25, "File size limit exceeded"),
          Map.entry(31, "Bad system call"));

  /** The signal that killed it, or 0. */
  int signal() {
    return raw & SIGNAL_MASK;
  }

  /** As a shell reports it: the exit status, or 128 + the signal. */
  int exitStatus() {
    return signal() == 0 ? (raw >> 8) & 0xff : ExitStatus.SIGNAL_BASE + signal();
  }

  /** What a shell would say on stderr, or null. */
  @Nullable String message() {
    String message = MESSAGES.get(signal());
    return message == null || (raw & CORE_FLAG) == 0 ? message : message + " (core dumped)";
  }
}
