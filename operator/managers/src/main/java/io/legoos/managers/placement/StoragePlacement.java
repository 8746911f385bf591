package io.legoos.managers.placement;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** GSM's policy: the storage monitor with the most room, if the volume fits. */
public final class StoragePlacement {
  private static final Comparator<StorageCandidate> BEST_FIRST =
      Comparator.comparingLong(StorageCandidate::roomBytes)
          .reversed()
          .thenComparing(StorageCandidate::name);

  private StoragePlacement() {}

  /** The storage monitor for a volume of {@code volumeBytes}; empty: it fits nowhere. */
  public static Optional<StorageCandidate> choose(
      Collection<StorageCandidate> candidates, long volumeBytes) {
    return candidates.stream()
        .filter(candidate -> candidate.roomBytes() >= volumeBytes)
        .min(BEST_FIRST);
  }
}
