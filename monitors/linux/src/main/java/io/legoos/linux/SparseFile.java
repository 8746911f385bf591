package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What java.nio does not tell of a file with holes, nor do to it. Each call opens what it needs and
 * closes it; any thread may call. A symbolic link is refused with ELOOP.
 */
public final class SparseFile {
  /** FALLOC_FL_KEEP_SIZE of fallocate(2) (linux/falloc.h). */
  public static final int KEEP_SIZE = 1;

  /** FALLOC_FL_PUNCH_HOLE; only together with {@link #KEEP_SIZE}. */
  public static final int PUNCH_HOLE = 2;

  /** FALLOC_FL_ZERO_RANGE. */
  public static final int ZERO_RANGE = 16;

  private static final int AT_FDCWD = -100;

  /** O_RDWR | O_CLOEXEC | O_NOFOLLOW (asm-generic/fcntl.h). */
  private static final int OPEN_FLAGS = 02 | 02000000 | 0400000;

  /** lseek(2). */
  private static final int SEEK_DATA = 3;

  private static final int SEEK_HOLE = 4;

  /** struct stat of x86-64 (asm/stat.h). */
  private static final int STAT_BYTES = 144;

  private static final int ST_BLOCKS = 64;

  private SparseFile() {}

  /**
   * Blocks of 512 bytes that the file takes (st_blocks of lstat(2)); 0 when there is no such file.
   *
   * @throws LinuxException as the kernel says
   */
  public static long blocks(Path file) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(STAT_BYTES, Long.BYTES);
      MemorySegment path = arena.allocateFrom(file.toString());
      long result =
          new SystemCalls(arena).call(SyscallNumber.LSTAT, path.address(), stat.address());
      if (result == -Errno.ENOENT) {
        return 0;
      }
      SystemCalls.check(result, "lstat");
      return stat.get(ValueLayout.JAVA_LONG, ST_BLOCKS);
    }
  }

  /**
   * fallocate(2) of an existing file.
   *
   * @throws LinuxException as the kernel says
   */
  public static void allocate(Path file, int mode, long offset, long length) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fd = open(calls, arena, file);
      try {
        long result = calls.call(SyscallNumber.FALLOCATE, fd, mode, offset, length);
        while (result == -Errno.EINTR) {
          result = calls.call(SyscallNumber.FALLOCATE, fd, mode, offset, length);
        }
        SystemCalls.check(result, "fallocate");
      } finally {
        calls.close(fd);
      }
    }
  }

  /**
   * Where the next data, or the next hole, is at or after {@code offset}; empty beyond the end, and
   * when no data follows.
   *
   * @throws LinuxException as the kernel says
   */
  public static OptionalLong seek(Path file, long offset, boolean hole) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fd = open(calls, arena, file);
      try {
        return seek(calls, fd, offset, hole);
      } finally {
        calls.close(fd);
      }
    }
  }

  /**
   * How many bytes of a range are in holes or beyond the end.
   *
   * @throws LinuxException as the kernel says
   */
  public static long holes(Path file, long offset, long length) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fd = open(calls, arena, file);
      try {
        long end = offset + length;
        long data = 0;
        long at = offset;
        while (at < end) {
          OptionalLong from = seek(calls, fd, at, false);
          if (from.isEmpty() || from.getAsLong() >= end) {
            break;
          }
          OptionalLong to = seek(calls, fd, from.getAsLong(), true);
          at = Math.min(end, to.orElse(end));
          data += at - from.getAsLong();
        }
        return length - data;
      } finally {
        calls.close(fd);
      }
    }
  }

  private static OptionalLong seek(SystemCalls calls, int fd, long offset, boolean hole)
      throws LinuxException {
    long result = calls.call(SyscallNumber.LSEEK, fd, offset, hole ? SEEK_HOLE : SEEK_DATA);
    if (result == -Errno.ENXIO) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(SystemCalls.check(result, "lseek"));
  }

  private static int open(SystemCalls calls, Arena arena, Path file) throws LinuxException {
    MemorySegment path = arena.allocateFrom(file.toString());
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.OPENAT, AT_FDCWD, path.address(), OPEN_FLAGS, 0), "open");
  }
}
