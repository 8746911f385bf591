package io.legoos.managers.placement;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** GPM's policy: the processor monitor with the fewest threads that has room for the ExCache. */
public final class ProcessPlacement {
  /** Ties go to the one with more room, then to the first name. */
  private static final Comparator<ProcessCandidate> BEST_FIRST =
      Comparator.comparingLong(ProcessCandidate::threads)
          .thenComparing(Comparator.comparingLong(ProcessCandidate::roomBytes).reversed())
          .thenComparing(ProcessCandidate::name);

  private ProcessPlacement() {}

  /** The processor for a vProcess with an ExCache of {@code excacheBytes}; empty: no room. */
  public static Optional<ProcessCandidate> choose(
      Collection<ProcessCandidate> candidates, long excacheBytes) {
    return candidates.stream()
        .filter(candidate -> candidate.roomBytes() >= excacheBytes)
        .min(BEST_FIRST);
  }
}
