package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A path as struct sockaddr_un, unix(7).
 *
 * @param length of the part that counts
 */
record UnixAddress(MemorySegment bytes, int length) {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int STRUCTURE_BYTES = 110;
  private static final int PATH_MAX_BYTES = 107;

  /**
   * The address.
   *
   * @param what the call that it is for
   * @throws LinuxException ENAMETOOLONG when no socket can have that path
   */
  static UnixAddress of(Arena arena, Path path, String what) throws LinuxException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length > PATH_MAX_BYTES) {
      throw new LinuxException(Errno.ENAMETOOLONG, what + "(" + path + ")");
    }
    MemorySegment address = arena.allocate(STRUCTURE_BYTES, Long.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
    return new UnixAddress(address, Short.BYTES + name.length + 1);
  }

  /** A new socket for such addresses. */
  static int streamSocket(SystemCalls calls) throws LinuxException {
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  }
}
