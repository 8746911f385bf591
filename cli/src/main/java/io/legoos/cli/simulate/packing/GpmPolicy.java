package io.legoos.cli.simulate.packing;

import io.legoos.managers.placement.ProcessCandidate;
import io.legoos.managers.placement.ProcessPlacement;
import java.util.List;
import java.util.Optional;

/** What GPM does: fewest threads. */
final class GpmPolicy implements ProcessorPolicy {
  private final ProcessPlacement placement = new ProcessPlacement(List.of());

  @Override
  public void put(ProcessCandidate candidate) {
    placement.put(candidate);
  }

  @Override
  public void remove(String name) {
    placement.remove(name);
  }

  @Override
  public Optional<ProcessCandidate> choose(long threads, long excacheBytes) {
    return placement.choose(threads, excacheBytes);
  }
}
