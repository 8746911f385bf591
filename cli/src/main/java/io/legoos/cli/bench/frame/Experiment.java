package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.util.List;

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

  /** Whether {@code --baseline} and {@code --write-baseline} mean anything to it. */
  default boolean takesBaseline() {
    return false;
  }

  /** What {@code --only} can choose among, in order; empty: it means nothing to it. */
  default List<String> parts() {
    return List.of();
  }

  /** Whether {@code --rounds} means anything to it. */
  default boolean takesRounds() {
    return false;
  }

  /** The line on stderr that tells of what must not be. */
  default String complaint(List<String> defects) {
    return "this is a defect of LegoOS: " + String.join("; and ", defects);
  }

  /**
   * Measures. What it starts it has ended when it returns or throws.
   *
   * @throws CliException when it cannot be measured here
   * @throws InterruptedException when the user ends it
   */
  Findings run(Bench bench) throws CliException, IOException, InterruptedException;
}
