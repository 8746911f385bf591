package io.legoos.cli.simulate.packing;

import io.legoos.managers.placement.ProcessCandidate;
import java.util.Optional;

/** Chooses processor components. Not thread-safe. */
interface ProcessorPolicy {
  void put(ProcessCandidate candidate);

  void remove(String name);

  Optional<ProcessCandidate> choose(long threads, long excacheBytes);
}
