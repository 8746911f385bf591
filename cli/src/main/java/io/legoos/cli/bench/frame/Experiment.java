package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import java.io.IOException;

/** One experiment of {@code lego bench}. */
public interface Experiment {
  /** The word on the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** Whether {@code --seeds} means anything to it. */
  default boolean takesSeeds() {
    return false;
  }

  /**
   * Measures. What it starts it has ended when it returns or throws.
   *
   * @throws CliException when it cannot be measured here
   * @throws InterruptedException when the user ends it
   */
  Findings run(Bench bench) throws CliException, IOException, InterruptedException;
}
