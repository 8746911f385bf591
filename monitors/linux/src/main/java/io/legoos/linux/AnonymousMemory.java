package io.legoos.linux;

import java.lang.foreign.MemorySegment;

/**
 * Pages of this process that take memory only when they are touched, mmap(2). Valid until closed.
 */
public final class AnonymousMemory implements AutoCloseable {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

  private final SystemCalls calls;
  private final MemorySegment segment;

  /**
   * Maps.
   *
   * @throws LinuxException ENOMEM
   */
  public AnonymousMemory(SystemCalls calls, long bytes) throws LinuxException {
    this.calls = calls;
    long address =
        SystemCalls.check(
            calls.call(SyscallNumber.MMAP, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0),
            "mmap");
    this.segment = MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  public MemorySegment segment() {
    return segment;
  }

  /** By the thread of its {@link SystemCalls}, once. */
  @Override
  public void close() {
    calls.call(SyscallNumber.MUNMAP, segment.address(), segment.byteSize());
  }
}
