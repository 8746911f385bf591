package io.legoos.cli.bench.frame;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param quick a small version for a first look: less data, fewer runs
 * @param seeds how many random cases; null: the experiment's own number
 * @param baseline file to compare with; null: the source tree's
 * @param writeBaseline whether that file is to be written instead
 * @param only the parts of the experiment that are wanted; empty: all
 * @param rounds how often everything is run; null: the experiment's own number
 */
public record BenchOptions(
    boolean quick,
    @Nullable Integer seeds,
    @Nullable Path baseline,
    boolean writeBaseline,
    Set<String> only,
    @Nullable Integer rounds) {
  public BenchOptions {
    only = Set.copyOf(only);
  }

  /** Whether that part of the experiment is wanted. */
  public boolean wants(String part) {
    return only.isEmpty() || only.contains(part);
  }

  /** The user's number of rounds, else the one for this size. */
  public int roundsOr(int full, int small) {
    return orOwn(rounds, full, small);
  }

  /** The user's number of seeds, else the one for this size. */
  public int seedsOr(int full, int small) {
    return orOwn(seeds, full, small);
  }

  private int orOwn(@Nullable Integer said, int full, int small) {
    if (said != null) {
      return said;
    }
    return quick ? small : full;
  }
}
