package io.legoos.cli.bench.tenants;

import java.util.Locale;

/** How many processor and memory monitors two programs have together. */
enum Topology {
  ONE_ONE(1, 1),
  TWO_ONE(2, 1),
  ONE_TWO(1, 2),
  TWO_TWO(2, 2);

  private final int processors;
  private final int memories;

  Topology(int processors, int memories) {
    this.processors = processors;
    this.memories = memories;
  }

  /** Processor monitors. */
  int processors() {
    return processors;
  }

  /** Memory monitors. */
  int memories() {
    return memories;
  }

  /** As the paper writes it. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%dP%dM", processors, memories);
  }
}
