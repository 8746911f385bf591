package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** futex(2) on words that processes share. Not thread-safe. */
public final class Futex {
  private static final int WAIT = 0;
  private static final int WAKE = 1;

  private final SystemCalls calls;
  private final MemorySegment timeout;

  public Futex(SystemCalls calls, Arena arena) {
    this.calls = calls;
    this.timeout = arena.allocate(16, 8);
  }

  /** Sleeps while the word still is {@code expected}, at most {@code nanoseconds}. */
  public void await(long address, int expected, long nanoseconds) {
    timeout.set(ValueLayout.JAVA_LONG, 0, nanoseconds / 1_000_000_000L);
    timeout.set(ValueLayout.JAVA_LONG, 8, nanoseconds % 1_000_000_000L);
    calls.call(SyscallNumber.FUTEX, address, WAIT, expected, timeout.address());
  }

  public void wake(long address) {
    calls.call(SyscallNumber.FUTEX, address, WAKE, Integer.MAX_VALUE);
  }
}
