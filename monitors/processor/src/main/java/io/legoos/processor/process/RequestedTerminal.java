package io.legoos.processor.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.TerminalSettings;
import io.legoos.linux.WindowSize;
import java.lang.foreign.Arena;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that a program is to have, and its master (pty(7)) as soon as there is one. Whatever
 * the order of events, the master is closed when this is. Thread-safe.
 */
public final class RequestedTerminal implements AutoCloseable {
  private final WindowSize size;
  private final @Nullable TerminalSettings settings;

  @GuardedBy("this")
  private OptionalInt master = OptionalInt.empty();

  @GuardedBy("this")
  private boolean closed;

  /**
   * There is none yet.
   *
   * @param settings which it begins with; null: the kernel's
   */
  public RequestedTerminal(WindowSize size, @Nullable TerminalSettings settings) {
    this.size = size;
    this.settings = settings;
  }

  WindowSize size() {
    return size;
  }

  @Nullable TerminalSettings settings() {
    return settings;
  }

  /** Takes over the master, a descriptor of this process. To be called at most once. */
  synchronized void opened(int descriptor) {
    master = OptionalInt.of(descriptor);
    if (closed) {
      closeMaster();
    }
  }

  /** The master, valid until {@link #close}; there is one when the program has started. */
  public synchronized OptionalInt master() {
    return master;
  }

  /** Idempotent. Whoever got a copy of the master keeps it. */
  @Override
  public synchronized void close() {
    closed = true;
    closeMaster();
  }

  @GuardedBy("this")
  private void closeMaster() {
    try (Arena arena = Arena.ofConfined()) {
      master.ifPresent(new SystemCalls(arena)::close);
    }
    master = OptionalInt.empty();
  }
}
