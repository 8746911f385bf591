package io.legoos.managers.placement;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GPM's policy: the processor monitor with the fewest threads that has room for the vProcess. A
 * decision changes nothing; who acts upon it puts the changed candidate. Not thread-safe.
 */
public final class ProcessPlacement {
  /** Ties go to the one with more room, then to the first name. */
  private static final Comparator<ProcessCandidate> BEST_FIRST =
      Comparator.comparingLong(ProcessCandidate::threads)
          .thenComparing(Comparator.comparingLong(ProcessCandidate::roomBytes).reversed())
          .thenComparing(ProcessCandidate::name);

  private final Map<String, ProcessCandidate> byName = new HashMap<>();
  private final RoomIndex<ProcessCandidate> index = new RoomIndex<>(BEST_FIRST);

  public ProcessPlacement(Collection<ProcessCandidate> candidates) {
    candidates.forEach(this::put);
  }

  /** Adds a candidate, or replaces the one of its name. */
  public void put(ProcessCandidate candidate) {
    forget(byName.put(candidate.name(), candidate));
    index.add(candidate, candidate.threadRoom(), candidate.roomBytes());
  }

  /** Forgets a candidate, if it is there. */
  public void remove(String name) {
    forget(byName.remove(name));
  }

  private void forget(@Nullable ProcessCandidate known) {
    if (known != null) {
      index.remove(known);
    }
  }

  /** The processor for a vProcess with that many threads and such an ExCache; empty: no room. */
  public Optional<ProcessCandidate> choose(long threads, long excacheBytes) {
    return index.first(threads, excacheBytes);
  }
}
