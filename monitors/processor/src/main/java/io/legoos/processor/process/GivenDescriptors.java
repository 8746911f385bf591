package io.legoos.processor.process;

import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Descriptors of this process for a program's 0, 1 and 2: whoever takes them closes them, and if
 * nobody does, {@link #close} does. Thread-safe.
 */
public final class GivenDescriptors implements AutoCloseable {
  private final List<Integer> descriptors;
  private final AtomicBoolean taken = new AtomicBoolean();

  public GivenDescriptors(List<Integer> descriptors) {
    this.descriptors = List.copyOf(descriptors);
  }

  /**
   * All of them, once.
   *
   * @throws IllegalStateException when they were taken or closed
   */
  List<Integer> take() {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("these descriptors are not there any more");
    }
    return descriptors;
  }

  /** Closes them, unless they were taken. Idempotent. */
  @Override
  public void close() {
    if (taken.compareAndSet(false, true)) {
      try (Arena arena = Arena.ofConfined()) {
        SystemCalls calls = new SystemCalls(arena);
        descriptors.forEach(calls::close);
      }
    }
  }
}
