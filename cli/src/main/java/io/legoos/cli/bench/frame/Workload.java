package io.legoos.cli.bench.frame;

import java.util.List;

/**
 * A program that prints the same at every run.
 *
 * @param command program and arguments
 * @param exCacheBytes how much of its memory stays at the processor
 */
public record Workload(String name, List<String> command, long exCacheBytes) {
  public Workload {
    command = List.copyOf(command);
  }

  /** The same with another ExCache. */
  public Workload withExCache(long bytes) {
    return new Workload(name, command, bytes);
  }
}
