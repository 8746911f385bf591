package io.legoos.cli.bench.frame;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what a bench does, a line for each step. Thread-safe. */
public final class BenchProgress {
  private final PrintStream out;
  private final long startedNanos = System.nanoTime();

  /**
   * @param out stderr: stdout is for the result
   */
  public BenchProgress(PrintStream out) {
    this.out = out;
  }

  public void step(String what) {
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", (System.nanoTime() - startedNanos) / 1e9, what);
  }
}
