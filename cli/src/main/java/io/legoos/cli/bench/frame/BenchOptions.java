package io.legoos.cli.bench.frame;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param quick a small version for a first look: less data, fewer runs
 * @param seeds how many random cases; null: the experiment's own number
 * @param baseline file to compare with; null: the source tree's
 * @param writeBaseline whether that file is to be written instead
 */
public record BenchOptions(
    boolean quick, @Nullable Integer seeds, @Nullable Path baseline, boolean writeBaseline) {
  /** The user's number of seeds, else the one for this size. */
  public int seedsOr(int full, int small) {
    if (seeds != null) {
      return seeds;
    }
    return quick ? small : full;
  }
}
