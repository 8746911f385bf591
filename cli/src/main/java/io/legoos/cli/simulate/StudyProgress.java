package io.legoos.cli.simulate;

import io.legoos.cli.Terminal;
import io.legoos.cli.bench.frame.BenchProgress;

/** Tells on a terminal what is being simulated; elsewhere nothing. */
final class StudyProgress {
  private final boolean shown = Terminal.isStderr();
  private final BenchProgress lines = new BenchProgress(System.err);

  void step(String what) {
    if (shown) {
      lines.step(what);
    }
  }
}
