package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The smallest static ELF: it calls pause(2) for ever. The monitor spawns it, seizes it, and makes
 * every further call of a program's start through ptrace, the last of which is execve of the
 * program. So no shell and no C is needed, not even in a distroless image.
 *
 * <p>elf(5).
 */
final class StartHelper implements AutoCloseable {
  private static final long LOAD_ADDRESS = 0x400000;
  private static final int ELF_HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  // again: mov eax, SYS_pause; syscall; jmp again
  private static final byte[] CODE = {
    (byte) 0xb8, 34, 0, 0, 0, 0x0f, 0x05, (byte) 0xeb, (byte) 0xf7
  };

  private final SystemCalls calls;
  private final int fd;

  private StartHelper(SystemCalls calls, int fd) {
    this.calls = calls;
    this.fd = fd;
  }

  /** Writes the ELF into a memfd. */
  static StartHelper create(SystemCalls calls) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int)
              SystemCalls.check(
                  calls.call(
                      SyscallNumber.MEMFD_CREATE, arena.allocateFrom("lego-start").address(), 1),
                  "memfd_create");
      MemorySegment image = image(arena);
      SystemCalls.check(
          calls.call(SyscallNumber.WRITE, fd, image.address(), image.byteSize()),
          "write of the start helper");
      return new StartHelper(calls, fd);
    }
  }

  private static MemorySegment image(Arena arena) {
    int start = ELF_HEADER_BYTES + PROGRAM_HEADER_BYTES;
    MemorySegment image = arena.allocate(start + CODE.length, 8);
    byte[] ident = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    MemorySegment.copy(ident, 0, image, ValueLayout.JAVA_BYTE, 0, ident.length);
    image.set(ValueLayout.JAVA_SHORT, 16, (short) 2); // ET_EXEC
    image.set(ValueLayout.JAVA_SHORT, 18, (short) 62); // EM_X86_64
    image.set(ValueLayout.JAVA_INT, 20, 1); // EV_CURRENT
    image.set(ValueLayout.JAVA_LONG, 24, LOAD_ADDRESS + start); // e_entry
    image.set(ValueLayout.JAVA_LONG, 32, ELF_HEADER_BYTES); // e_phoff
    image.set(ValueLayout.JAVA_SHORT, 52, (short) ELF_HEADER_BYTES);
    image.set(ValueLayout.JAVA_SHORT, 54, (short) PROGRAM_HEADER_BYTES);
    image.set(ValueLayout.JAVA_SHORT, 56, (short) 1); // e_phnum
    long header = ELF_HEADER_BYTES;
    image.set(ValueLayout.JAVA_INT, header, 1); // PT_LOAD
    image.set(ValueLayout.JAVA_INT, header + 4, 5); // PF_R | PF_X
    image.set(ValueLayout.JAVA_LONG, header + 16, LOAD_ADDRESS);
    image.set(ValueLayout.JAVA_LONG, header + 24, LOAD_ADDRESS);
    image.set(ValueLayout.JAVA_LONG, header + 32, image.byteSize());
    image.set(ValueLayout.JAVA_LONG, header + 40, image.byteSize());
    image.set(ValueLayout.JAVA_LONG, header + 48, 4096);
    MemorySegment.copy(CODE, 0, image, ValueLayout.JAVA_BYTE, start, CODE.length);
    return image;
  }

  /** A path under which a child of this process can execute the helper. */
  String path() {
    return "/proc/self/fd/" + fd;
  }

  @Override
  public void close() {
    calls.close(fd);
  }
}
