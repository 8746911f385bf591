package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;

/** Makes the programs, of the size that the user wants. */
final class Programs {
  private static final long MIB = 1 << 20;
  private static final int HOT_PERCENT = 90;
  private static final int EPOCHS = 4;

  private final Workloads workloads;
  private final long mebibytes;
  private final long textBytes;
  private final int entries;
  private final int steps;

  Programs(Workloads workloads, boolean quick) {
    this.workloads = workloads;
    this.mebibytes = quick ? 64 : 400;
    this.textBytes = (quick ? 32 : 200) * MIB;
    this.entries = quick ? 400_000 : 3_000_000;
    this.steps = quick ? 100_000 : 1_000_000;
  }

  /**
   * As it is measured with all memory sizes.
   *
   * @throws CliException when this machine lacks what it needs, and it cannot be installed
   */
  Workload usual(Program program) throws CliException, IOException {
    return switch (program) {
      case WORD_COUNT -> workloads.wordCount(mebibytes * MIB, 1);
      case SORT -> workloads.sort(textBytes);
      case OBJECTS -> workloads.objects(entries);
      case RANDOM -> workloads.chase(program.label(), mebibytes, steps, 0);
      case SKEWED -> workloads.chase(program.label(), mebibytes, steps, HOT_PERCENT);
      case REDIS -> workloads.redis(mebibytes, steps);
      case TRAINING -> workloads.training(mebibytes, EPOCHS);
    };
  }

  /**
   * With so much to do that it runs for ten seconds and more alone, on machines of these years.
   *
   * @throws CliException as {@link #usual}
   */
  Workload longer(Program program) throws CliException, IOException {
    Workload longer =
        switch (program) {
          case WORD_COUNT -> workloads.wordCount(mebibytes * MIB, 8);
          case SORT -> workloads.sorts(textBytes, 12);
          case OBJECTS -> workloads.objects(entries, 20);
          case RANDOM -> workloads.chase(program.label(), mebibytes, 80L * steps, 0);
          case SKEWED -> workloads.chase(program.label(), mebibytes, 120L * steps, HOT_PERCENT);
          case REDIS -> workloads.redis(mebibytes, steps);
          case TRAINING -> workloads.training(mebibytes, 4 * EPOCHS);
        };
    return longer.named(program.label() + ", long");
  }
}
