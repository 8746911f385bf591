package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes the memory of another process, process_vm_readv(2). Not thread-safe. A page that
 * is not there faults as it would in that process.
 */
public final class ProcessMemory {
  private final SystemCalls calls;
  private final MemorySegment vectors;

  public ProcessMemory(SystemCalls calls, Arena arena) {
    this.calls = calls;
    this.vectors = arena.allocate(32, 8);
  }

  private void vector(int index, long base, long length) {
    vectors.setAtIndex(ValueLayout.JAVA_LONG, index * 2L, base);
    vectors.setAtIndex(ValueLayout.JAVA_LONG, index * 2L + 1, length);
  }

  private long transfer(int number, int pid, long address, long local, long length) {
    vector(0, local, length);
    vector(1, address, length);
    long base = vectors.address();
    return calls.call(number, pid, base, 1, base + 16, 1, 0);
  }

  /** Reads up to {@code length} bytes; returns how many, or -errno. */
  public long read(int pid, long address, MemorySegment into, long offset, long length) {
    return transfer(SyscallNumber.PROCESS_VM_READV, pid, address, into.address() + offset, length);
  }

  /** Writes all of {@code from}. */
  public void write(int pid, long address, MemorySegment from) throws LinuxException {
    long done =
        SystemCalls.check(
            transfer(
                SyscallNumber.PROCESS_VM_WRITEV, pid, address, from.address(), from.byteSize()),
            "process_vm_writev");
    if (done != from.byteSize()) {
      throw new LinuxException(Errno.EFAULT, "process_vm_writev");
    }
  }

  /**
   * Reads {@code remoteBytes} from one place into several: {@code local} holds {@code count}
   * iovecs. Returns the bytes read, or -errno.
   */
  public long scatter(int pid, long address, long remoteBytes, MemorySegment local, int count) {
    vector(0, address, remoteBytes);
    return calls.call(
        SyscallNumber.PROCESS_VM_READV, pid, local.address(), count, vectors.address(), 1, 0);
  }

  /** Writes a NUL-terminated string. */
  public void writeString(int pid, long address, String text) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      write(pid, address, arena.allocateFrom(text, StandardCharsets.UTF_8));
    }
  }

  /** Reads one 64-bit word. */
  public long readWord(int pid, long address) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(8, 8);
      SystemCalls.check(read(pid, address, word, 0, 8), "process_vm_readv");
      return word.get(ValueLayout.JAVA_LONG, 0);
    }
  }
}
