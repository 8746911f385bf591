package io.legoos.cli.bench.frame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that prints the same at every run.
 *
 * @param command program and arguments
 * @param exCacheBytes how much of its memory stays at the processor
 * @param vnode that it runs in; null: in none
 */
public record Workload(
    String name, List<String> command, long exCacheBytes, @Nullable String vnode) {
  public Workload {
    command = List.copyOf(command);
  }

  /** In no vNode. */
  public Workload(String name, List<String> command, long exCacheBytes) {
    this(name, command, exCacheBytes, null);
  }

  /** The same in a vNode. */
  public Workload inVNode(String where) {
    return new Workload(name, command, exCacheBytes, where);
  }

  /** The same by another name. */
  public Workload named(String other) {
    return new Workload(other, command, exCacheBytes, vnode);
  }

  /** The same with another ExCache. */
  public Workload withExCache(long bytes) {
    return new Workload(name, command, bytes, vnode);
  }
}
