package io.legoos.processor.process;

import io.legoos.linux.Mounts;
import io.legoos.linux.ProcessMemory;
import io.legoos.linux.SyscallNumber;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** System calls about files that a start helper makes. For the thread that traces it. */
final class HelperCalls {
  private static final long SCRATCH_BYTES = 64 * 1024;
  private static final int AT_FDCWD = -100;
  static final int O_CREAT = 0x40;
  private static final int O_WRONLY = 0x1;

  private final int pid;
  private final SyscallInjector injector;
  private final ProcessMemory memory;
  private final long scratch;

  private HelperCalls(int pid, SyscallInjector injector, ProcessMemory memory, long scratch) {
    this.pid = pid;
    this.injector = injector;
    this.memory = memory;
    this.scratch = scratch;
  }

  /** Begins a series of calls in a helper that stands at an interrupt stop. */
  static HelperCalls begin(int pid, SyscallInjector injector, ProcessMemory memory)
      throws IOException {
    injector.begin(pid, pid, injector.findInstruction(pid));
    long scratch =
        injector.require(
            "scratch memory",
            SyscallNumber.MMAP,
            0,
            SCRATCH_BYTES,
            MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
            MemoryFlags.MAP_PRIVATE | MemoryFlags.MAP_ANONYMOUS,
            -1,
            0);
    return new HelperCalls(pid, injector, memory, scratch);
  }

  /** Goes on in a fork of the helper, which stands at its first stop. */
  HelperCalls inFork(int child) throws IOException {
    injector.begin(child, child, injector.findInstruction(child));
    return new HelperCalls(child, injector, memory, scratch);
  }

  long require(String what, int number, long... arguments) throws IOException {
    return injector.require(what, number, arguments);
  }

  /** The helper's number in this process's namespace. */
  int pid() {
    return pid;
  }

  /** A call that may fail; its result, or -errno. */
  long call(int number, long... arguments) throws IOException {
    return injector.call(number, arguments);
  }

  void mount(String source, String target, String type, long flags, String options)
      throws IOException {
    long[] words = strings(source, target, type, options);
    require(
        "mount of " + target,
        SyscallNumber.MOUNT,
        words[0],
        words[1],
        type.isEmpty() ? 0 : words[2],
        flags,
        options.isEmpty() ? 0 : words[3]);
  }

  /** mount_setattr(2) with struct mount_attr, linux/mount.h: also what is mounted below. */
  void readOnly(String target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(32, 8);
      attributes.set(ValueLayout.JAVA_LONG, 0, Mounts.MOUNT_ATTR_RDONLY | Mounts.MOUNT_ATTR_NOSUID);
      long path = strings(target)[0];
      require(
          "mount_setattr of " + target,
          SyscallNumber.MOUNT_SETATTR,
          AT_FDCWD,
          path,
          Mounts.AT_RECURSIVE,
          put(attributes),
          attributes.byteSize());
    }
  }

  /** Writes a line to a file that is there. */
  void write(String path, String line) throws IOException {
    int fd = open(path, O_WRONLY, 0);
    require(
        "write to " + path, SyscallNumber.WRITE, fd, strings(line + "\n")[0], line.length() + 1);
    close(fd);
  }

  void directory(String path, int mode) throws IOException {
    require("mkdir of " + path, SyscallNumber.MKDIR, strings(path)[0], mode);
  }

  void symlink(String target, String path) throws IOException {
    long[] words = strings(target, path);
    require("symlink " + path, SyscallNumber.SYMLINK, words[0], words[1]);
  }

  void emptyFile(String path) throws IOException {
    close(open(path, O_CREAT, 0666));
  }

  /** Opens a file; the descriptor is the helper's. */
  int open(String path, int flags, int mode) throws IOException {
    return (int)
        require("open of " + path, SyscallNumber.OPENAT, AT_FDCWD, strings(path)[0], flags, mode);
  }

  void close(int fd) throws IOException {
    require("close", SyscallNumber.CLOSE, fd);
  }

  /** Puts a structure into the helper's memory, beside the words of the next call. */
  long put(MemorySegment structure) throws IOException {
    long at = scratch + SCRATCH_BYTES / 2;
    memory.write(pid, at, structure);
    return at;
  }

  /** Puts words into the helper's memory, for the next call; returns their addresses. */
  long[] strings(String... words) throws IOException {
    long[] addresses = new long[words.length];
    long next = scratch;
    for (int i = 0; i < words.length; i++) {
      addresses[i] = next;
      memory.writeString(pid, next, words[i]);
      next += words[i].getBytes(StandardCharsets.UTF_8).length + 1;
      if (next > scratch + SCRATCH_BYTES / 2) {
        throw new IOException("paths too long");
      }
    }
    return addresses;
  }
}
