package io.legoos.cli.copy;

import io.legoos.cli.Sizes;
import io.legoos.cli.Terminal;
import java.io.PrintStream;
import java.time.Duration;

/** Says on a terminal how much of a source is on its way. Belongs to one thread. */
final class CopyProgress {
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  /** Back to the line's beginning, and the rest of it erased (ECMA-48). */
  private static final String NEW_LINE = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean shown;
  private String name = "";
  private long bytes;
  private long lastNanos;

  CopyProgress(PrintStream terminal, boolean shown) {
    this.terminal = terminal;
    this.shown = shown;
  }

  /** Of stderr, when that is a terminal. */
  static CopyProgress onStderr() {
    return new CopyProgress(System.err, Terminal.isStderr());
  }

  void begin(String source) {
    // A name may hold what a terminal obeys.
    name = source.replaceAll("\\p{Cntrl}", "?");
    bytes = 0;
    lastNanos = System.nanoTime();
  }

  void add(int count) {
    bytes += count;
    long now = System.nanoTime();
    if (shown && now - lastNanos >= INTERVAL_NANOS) {
      lastNanos = now;
      terminal.print(NEW_LINE + name + "  " + Sizes.human(bytes));
      terminal.flush();
    }
  }

  /** Leaves an empty line. */
  void end() {
    if (shown) {
      terminal.print(NEW_LINE);
      terminal.flush();
    }
  }
}
