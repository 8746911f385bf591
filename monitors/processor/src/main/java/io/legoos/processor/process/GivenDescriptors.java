package io.legoos.processor.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors of this process for a program's 0, 1 and 2: whoever takes them closes them, and if
 * nobody does, {@link #close} does. Thread-safe.
 */
public final class GivenDescriptors implements AutoCloseable {
  @GuardedBy("this")
  private final List<Integer> descriptors = new ArrayList<>();

  @GuardedBy("this")
  private boolean taken;

  /** One more, which is no more the caller's. */
  public synchronized void add(int descriptor) {
    descriptors.add(descriptor);
  }

  /**
   * All of them, once.
   *
   * @throws IllegalStateException when they were taken or closed
   */
  synchronized List<Integer> take() {
    if (taken) {
      throw new IllegalStateException("these descriptors are not there any more");
    }
    taken = true;
    return List.copyOf(descriptors);
  }

  /** Closes them, unless they were taken. Idempotent. */
  @Override
  public synchronized void close() {
    if (!taken) {
      taken = true;
      try (Arena arena = Arena.ofConfined()) {
        SystemCalls calls = new SystemCalls(arena);
        descriptors.forEach(calls::close);
      }
    }
  }
}
