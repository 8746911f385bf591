package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls by number, with the kernel's own result convention: a negative result is {@code
 * -errno} (see {@link Errno}).
 *
 * <p>Not thread-safe: the slot in which the C library leaves errno belongs to the instance. Give
 * each thread its own. A call allocates nothing.
 *
 * <p>syscall(2).
 */
public final class SystemCalls {
  private static final int AT_FDCWD = -100;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private final MemorySegment capture;

  /** Allocates the errno slot in {@code arena}, which must outlive the instance. */
  public SystemCalls(Arena arena) {
    this.capture = arena.allocate(CAPTURE);
  }

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().find("syscall").orElseThrow(),
        type,
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  /** Calls number {@code number} (see {@link SyscallNumber}); pointers are plain addresses. */
  @SuppressWarnings("ThrowSpecificExceptions")
  public long call(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
    try {
      long result = (long) SYSCALL.invokeExact(capture, (long) number, a0, a1, a2, a3, a4, a5);
      return result == -1 ? -(long) (int) ERRNO.get(capture, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError("a downcall of syscall() does not throw", impossible);
    }
  }

  public long call(int number, long a0, long a1, long a2, long a3) {
    return call(number, a0, a1, a2, a3, 0, 0);
  }

  public long call(int number, long a0, long a1, long a2) {
    return call(number, a0, a1, a2, 0, 0, 0);
  }

  public long call(int number, long a0, long a1) {
    return call(number, a0, a1, 0, 0, 0, 0);
  }

  public long call(int number, long a0) {
    return call(number, a0, 0, 0, 0, 0, 0);
  }

  /**
   * The result, when it is not an error.
   *
   * @param what the call in words, for the message
   * @throws LinuxException when {@code result} is negative
   */
  public static long check(long result, String what) throws LinuxException {
    if (result < 0) {
      throw new LinuxException((int) -result, what);
    }
    return result;
  }

  /**
   * Opens a file for reading, close-on-exec (open(2)).
   *
   * @throws LinuxException as the kernel says
   */
  public int openForReading(SegmentAllocator allocator, String path) throws LinuxException {
    return (int)
        check(
            call(
                SyscallNumber.OPENAT,
                AT_FDCWD,
                allocator.allocateFrom(path).address(),
                O_RDONLY_CLOEXEC,
                0),
            "open of " + path);
  }

  /** Closes a descriptor; errors are ignored because close(2) always releases it on Linux. */
  public void close(int fd) {
    call(SyscallNumber.CLOSE, fd);
  }
}
