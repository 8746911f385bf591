package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The calls of userfaultfd(2) and ioctl_userfaultfd(2) that act from outside the address space, on
 * one descriptor at a time. Results are 0 or more, or {@code -errno}.
 *
 * <p>Not thread-safe: each thread that uses a descriptor has its own instance.
 */
public final class Userfaultfd {
  /** {@code USERFAULTFD_IOC_NEW} on /dev/userfaultfd. */
  public static final long IOC_NEW = 0xaa00;

  /** {@code UFFDIO_MOVE}; its argument is five 64-bit words: dst, src, len, mode, moved. */
  public static final long IOC_MOVE = 0xc028aa05L;

  /** Words of the argument of {@link #IOC_MOVE}. */
  public static final int MOVE_WORDS = 5;

  public static final long MOVE_MODE_DONTWAKE = 1;

  /** {@code UFFDIO_WRITEPROTECT}; its argument is three 64-bit words: start, len, mode. */
  public static final long IOC_WRITEPROTECT = 0xc018aa06L;

  public static final long WRITEPROTECT_MODE_WP = 1;

  public static final long FEATURE_PAGEFAULT_FLAG_WP = 1L;
  public static final long FEATURE_EVENT_FORK = 1L << 1;
  public static final long FEATURE_EVENT_REMAP = 1L << 2;
  public static final long FEATURE_THREAD_ID = 1L << 8;
  public static final long FEATURE_POISON = 1L << 14;
  public static final long FEATURE_MOVE = 1L << 16;

  public static final int EVENT_PAGEFAULT = 0x12;
  public static final int EVENT_FORK = 0x13;
  public static final int EVENT_REMAP = 0x14;

  public static final long FAULT_WRITE = 1;
  public static final long FAULT_WP = 2;

  /** Bytes of struct uffd_msg. */
  public static final int MESSAGE_BYTES = 32;

  private static final long API = 0xaa;
  private static final long IOC_API = 0xc018aa3fL;
  private static final long IOC_REGISTER = 0xc020aa00L;
  private static final long IOC_WAKE = 0x8010aa02L;
  private static final long IOC_COPY = 0xc028aa03L;
  private static final long IOC_ZEROPAGE = 0xc020aa04L;
  private static final long IOC_POISON = 0xc020aa08L;
  private static final long REGISTER_MISSING = 1;
  private static final long REGISTER_WP = 2;
  private static final long COPY_WP = 2;

  private final SystemCalls calls;
  private final MemorySegment argument;

  public Userfaultfd(SystemCalls calls, Arena arena) {
    this.calls = calls;
    this.argument = arena.allocate(48, 8);
  }

  private void word(int index, long value) {
    argument.setAtIndex(ValueLayout.JAVA_LONG, index, value);
  }

  private long word(int index) {
    return argument.getAtIndex(ValueLayout.JAVA_LONG, index);
  }

  private long ioctl(int fd, long request) {
    return calls.call(SyscallNumber.IOCTL, fd, request, argument.address());
  }

  /** Agrees on the API and enables {@code features}; EVENT_FORK needs CAP_SYS_PTRACE. */
  public void enable(int fd, long features) throws LinuxException {
    word(0, API);
    word(1, features);
    word(2, 0);
    SystemCalls.check(ioctl(fd, IOC_API), "ioctl(UFFDIO_API)");
  }

  /** Registers for missing pages and write protection. */
  public long register(int fd, long address, long length) {
    word(0, address);
    word(1, length);
    word(2, REGISTER_MISSING | REGISTER_WP);
    word(3, 0);
    return ioctl(fd, IOC_REGISTER);
  }

  public long wake(int fd, long address, long length) {
    word(0, address);
    word(1, length);
    return ioctl(fd, IOC_WAKE);
  }

  /**
   * Puts pages in and wakes their waiters.
   *
   * @param source address in this process
   * @param writeProtected report the first write to each page
   * @return bytes put in; -errno when none was (EEXIST: the first page is already there)
   */
  public long copy(int fd, long address, long source, long length, boolean writeProtected) {
    word(0, address);
    word(1, source);
    word(2, length);
    word(3, writeProtected ? COPY_WP : 0);
    word(4, 0);
    long result = ioctl(fd, IOC_COPY);
    return progress(result, word(4));
  }

  /** Like {@link #copy}, with the shared zero page: the first write allocates, unseen. */
  public long zeroPage(int fd, long address, long length) {
    word(0, address);
    word(1, length);
    word(2, 0);
    word(3, 0);
    long result = ioctl(fd, IOC_ZEROPAGE);
    return progress(result, word(3));
  }

  private static long progress(long result, long done) {
    // A call that stops half-way says EAGAIN and leaves the bytes it did; the next call tells why.
    return result < 0 && done > 0 ? done : (result < 0 ? result : done);
  }

  /** Sets or clears write protection; clearing wakes the waiters. */
  public long writeProtect(int fd, long address, long length, boolean writeProtected) {
    word(0, address);
    word(1, length);
    word(2, writeProtected ? WRITEPROTECT_MODE_WP : 0);
    return ioctl(fd, IOC_WRITEPROTECT);
  }

  /** Makes every access to the pages a SIGBUS. */
  public long poison(int fd, long address, long length) {
    word(0, address);
    word(1, length);
    word(2, 0);
    word(3, 0);
    return ioctl(fd, IOC_POISON);
  }

  /**
   * Reads as many messages as fit.
   *
   * @return bytes read, a multiple of {@link #MESSAGE_BYTES}; -EAGAIN when there is none
   */
  public long read(int fd, MemorySegment messages) {
    return calls.call(SyscallNumber.READ, fd, messages.address(), messages.byteSize());
  }

  public static int event(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  /** The {@code FAULT_*} bits of a page fault. */
  public static long faultFlags(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_LONG, offset + 8);
  }

  public static long faultAddress(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_LONG, offset + 16);
  }

  /** The child's descriptor, in this process, of a fork event. */
  public static int forkedDescriptor(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_INT, offset + 8);
  }

  public static long remapFrom(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_LONG, offset + 8);
  }

  public static long remapTo(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_LONG, offset + 16);
  }

  public static long remapLength(MemorySegment messages, long offset) {
    return messages.get(ValueLayout.JAVA_LONG, offset + 24);
  }
}
