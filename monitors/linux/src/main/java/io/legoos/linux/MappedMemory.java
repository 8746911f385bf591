package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A memfd and this process's shared mapping of it: memfd_create(2), mmap(2). */
public final class MappedMemory implements AutoCloseable {
  private static final int MFD_CLOEXEC_SEALABLE = 1 | 2;
  private static final int F_ADD_SEALS = 1033;
  // F_SEAL_SEAL, SHRINK, GROW: nobody who gets the descriptor can take pages away under our
  // mapping.
  private static final int SEALS = 1 | 2 | 4;
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_SHARED = 1;

  private final SystemCalls calls;
  private final int fd;
  private final MemorySegment segment;
  private boolean closed;

  private MappedMemory(SystemCalls calls, int fd, MemorySegment segment) {
    this.calls = calls;
    this.fd = fd;
    this.segment = segment;
  }

  /** Creates {@code bytes} of zeroed memory that other processes can map through {@link #fd}. */
  public static MappedMemory create(SystemCalls calls, String name, long bytes)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int)
              SystemCalls.check(
                  calls.call(
                      SyscallNumber.MEMFD_CREATE,
                      arena.allocateFrom(name).address(),
                      MFD_CLOEXEC_SEALABLE),
                  "memfd_create");
      SystemCalls.check(calls.call(SyscallNumber.FTRUNCATE, fd, bytes), "ftruncate");
      SystemCalls.check(
          calls.call(SyscallNumber.FCNTL, fd, F_ADD_SEALS, SEALS), "fcntl(F_ADD_SEALS)");
      long address =
          SystemCalls.check(
              calls.call(SyscallNumber.MMAP, 0, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0), "mmap");
      return new MappedMemory(calls, fd, MemorySegment.ofAddress(address).reinterpret(bytes));
    }
  }

  public int fd() {
    return fd;
  }

  /** Valid until {@link #close}. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      calls.call(SyscallNumber.MUNMAP, segment.address(), segment.byteSize());
      calls.close(fd);
    }
  }
}
