package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import io.legoos.cli.Sizes;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.VProcessView;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells on stderr what the demo does: on a terminal in one line that is written over, else in a
 * line every few seconds. Not thread-safe.
 */
final class DemoProgress {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long lastLine = Long.MIN_VALUE;

  DemoProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void step(String what) {
    out.printf(Locale.ROOT, "%s[%5.1f s] %s%n", terminal ? CLEAR_LINE : "", seconds(), what);
    lastLine = System.nanoTime();
  }

  /** Shows how the running program is doing. */
  void show(ClusterDirectory cluster) {
    if (!terminal && System.nanoTime() - lastLine < PLAIN_INTERVAL.toNanos()) {
      return;
    }
    lastLine = System.nanoTime();
    String line;
    try {
      line =
          ClusterView.of(cluster).vprocesses().stream()
              .findFirst()
              .map(DemoProgress::line)
              .orElse("starting");
    } catch (CliException e) {
      line = "(the managers do not answer)";
    }
    String text = String.format(Locale.ROOT, "[%5.1f s] %s", seconds(), line);
    out.print(terminal ? CLEAR_LINE + text : text + "\n");
    out.flush();
  }

  private static String line(VProcessView vprocess) {
    return "resident "
        + Sizes.human(vprocess.residentBytes())
        + " of "
        + Sizes.human(vprocess.exCacheBytes())
        + ", remote "
        + Sizes.human(vprocess.remoteBytes())
        + ", fetched "
        + Sizes.human(vprocess.fetchedBytes())
        + ", flushed "
        + Sizes.human(vprocess.flushedBytes());
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }
}
