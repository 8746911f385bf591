package io.legoos.managers.placement;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GSM's policy: the storage monitor with the most room, if the volume fits. A decision changes
 * nothing; who acts upon it puts the changed candidate. Not thread-safe.
 */
public final class StoragePlacement {
  private static final Comparator<StorageCandidate> BEST_FIRST =
      Comparator.comparingLong(StorageCandidate::roomBytes)
          .reversed()
          .thenComparing(StorageCandidate::name);

  private final Map<String, StorageCandidate> byName = new HashMap<>();
  private final RoomIndex<StorageCandidate> index = new RoomIndex<>(BEST_FIRST);

  public StoragePlacement(Collection<StorageCandidate> candidates) {
    candidates.forEach(this::put);
  }

  /** Adds a candidate, or replaces the one of its name. */
  public void put(StorageCandidate candidate) {
    forget(byName.put(candidate.name(), candidate));
    index.add(candidate, candidate.roomBytes());
  }

  /** Forgets a candidate, if it is there. */
  public void remove(String name) {
    forget(byName.remove(name));
  }

  private void forget(@Nullable StorageCandidate known) {
    if (known != null) {
      index.remove(known);
    }
  }

  /** The storage monitor for a volume of {@code volumeBytes}; empty: it fits nowhere. */
  public Optional<StorageCandidate> choose(long volumeBytes) {
    return index.first(volumeBytes);
  }
}
