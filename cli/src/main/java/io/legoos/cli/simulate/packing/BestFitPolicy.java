package io.legoos.cli.simulate.packing;

import io.legoos.managers.placement.ProcessCandidate;
import io.legoos.managers.placement.RoomIndex;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What GPM does not: the processor with the fewest threads left, for comparison. */
final class BestFitPolicy implements ProcessorPolicy {
  private final Map<String, ProcessCandidate> byName = new HashMap<>();
  private final RoomIndex<ProcessCandidate> index =
      new RoomIndex<>(
          Comparator.comparingLong(ProcessCandidate::threadRoom)
              .thenComparing(ProcessCandidate::name));

  @Override
  public void put(ProcessCandidate candidate) {
    forget(byName.put(candidate.name(), candidate));
    index.add(candidate, candidate.threadRoom(), candidate.roomBytes());
  }

  @Override
  public void remove(String name) {
    forget(byName.remove(name));
  }

  private void forget(@Nullable ProcessCandidate known) {
    if (known != null) {
      index.remove(known);
    }
  }

  @Override
  public Optional<ProcessCandidate> choose(long threads, long excacheBytes) {
    return index.first(threads, excacheBytes);
  }
}
