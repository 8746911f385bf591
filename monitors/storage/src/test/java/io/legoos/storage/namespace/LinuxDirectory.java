package io.legoos.storage.namespace;

import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A directory of the kernel's, used by system calls; each returns 0 or a negative errno. */
final class LinuxDirectory implements AutoCloseable {
  // asm/unistd_64.h
  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int LSTAT = 6;
  private static final int PREAD = 17;
  private static final int PWRITE = 18;
  private static final int FTRUNCATE = 77;
  private static final int MKDIR = 83;
  private static final int RMDIR = 84;
  private static final int LINK = 86;
  private static final int UNLINK = 87;
  private static final int SYMLINK = 88;
  private static final int READLINK = 89;
  private static final int MKNOD = 133;
  private static final int RENAMEAT2 = 316;
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_NOFOLLOW = 02 | 0400000;

  private final Arena arena = Arena.ofConfined();
  private final SystemCalls calls = new SystemCalls(arena);
  private final Path root;

  LinuxDirectory(Path root) {
    this.root = root;
  }

  /** What lstat(2) says. */
  record Stat(int mode, long links, long size) {}

  private MemorySegment path(Arena scope, String path) {
    return scope.allocateFrom(root + "/" + path);
  }

  int mkdir(String path, int mode) {
    try (Arena scope = Arena.ofConfined()) {
      return (int) calls.call(MKDIR, path(scope, path).address(), mode);
    }
  }

  int mknod(String path, int mode) {
    try (Arena scope = Arena.ofConfined()) {
      return (int) calls.call(MKNOD, path(scope, path).address(), mode, 0);
    }
  }

  int symlink(String target, String path) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment text = scope.allocateFrom(target);
      return (int) calls.call(SYMLINK, text.address(), path(scope, path).address());
    }
  }

  int link(String from, String to) {
    try (Arena scope = Arena.ofConfined()) {
      return (int) calls.call(LINK, path(scope, from).address(), path(scope, to).address());
    }
  }

  int unlink(String path) {
    try (Arena scope = Arena.ofConfined()) {
      return (int) calls.call(UNLINK, path(scope, path).address());
    }
  }

  int rmdir(String path) {
    try (Arena scope = Arena.ofConfined()) {
      return (int) calls.call(RMDIR, path(scope, path).address());
    }
  }

  int rename(String from, String to, int flags) {
    try (Arena scope = Arena.ofConfined()) {
      return (int)
          calls.call(
              RENAMEAT2,
              AT_FDCWD,
              path(scope, from).address(),
              AT_FDCWD,
              path(scope, to).address(),
              flags,
              0);
    }
  }

  /** Of a regular file; opens it, so that no symbolic link is followed. */
  int truncate(String path, long size) {
    return onFile(path, fd -> calls.call(FTRUNCATE, fd, size));
  }

  int write(String path, long offset, byte[] data) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment bytes = scope.allocateFrom(ValueLayout.JAVA_BYTE, data);
      return onFile(
          path, fd -> Math.min(0, calls.call(PWRITE, fd, bytes.address(), data.length, offset)));
    }
  }

  byte[] read(String path, int most) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment bytes = scope.allocate(most);
      long[] length = new long[1];
      onFile(path, fd -> length[0] = calls.call(PREAD, fd, bytes.address(), most, 0));
      return bytes.asSlice(0, length[0]).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private interface FileCall {
    long of(long fd);
  }

  private int onFile(String path, FileCall call) {
    try (Arena scope = Arena.ofConfined()) {
      long fd = calls.call(OPEN, path(scope, path).address(), O_RDWR_NOFOLLOW, 0);
      if (fd < 0) {
        return (int) fd;
      }
      long result = call.of(fd);
      calls.call(CLOSE, fd);
      return (int) Math.min(result, 0);
    }
  }

  String readlink(String path) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment bytes = scope.allocate(4096);
      long length = calls.call(READLINK, path(scope, path).address(), bytes.address(), 4096);
      return new String(
          bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }

  /** struct stat of x86-64 (asm/stat.h). */
  Stat stat(String path) {
    try (Arena scope = Arena.ofConfined()) {
      MemorySegment stat = scope.allocate(144, 8);
      long result = calls.call(LSTAT, path(scope, path).address(), stat.address());
      if (result < 0) {
        throw new AssertionError("lstat of " + path + ": " + result);
      }
      return new Stat(
          stat.get(ValueLayout.JAVA_INT, 24),
          stat.get(ValueLayout.JAVA_LONG, 16),
          stat.get(ValueLayout.JAVA_LONG, 48));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
