package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A listening stream socket of unix(7). Unlike java.nio it tells the peer's numeric credentials,
 * which the kernel vouches for (SO_PEERCRED).
 */
public final class UnixServer implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int CLOEXEC = 0x80000;
  private static final int PATH_MAX_BYTES = 107;
  private static final int BACKLOG = 64;
  private static final int SHUT_RDWR = 2;

  private final SystemCalls calls;
  private final int fd;

  private UnixServer(SystemCalls calls, int fd) {
    this.calls = calls;
    this.fd = fd;
  }

  /**
   * Binds {@code path}, which must not exist, with file mode {@code mode}.
   *
   * @throws LinuxException EADDRINUSE when the path exists
   */
  public static UnixServer listen(Path path, int mode) throws LinuxException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length > PATH_MAX_BYTES) {
      throw new LinuxException(Errno.ENAMETOOLONG, "bind(" + path + ")");
    }
    SystemCalls calls = new SystemCalls(Arena.ofAuto());
    int fd =
        (int)
            SystemCalls.check(
                calls.call(SyscallNumber.SOCKET, AF_UNIX, SOCK_STREAM | CLOEXEC, 0), "socket");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
      SystemCalls.check(
          calls.call(SyscallNumber.BIND, fd, address.address(), 2 + name.length + 1),
          "bind(" + path + ")");
      SystemCalls.check(
          calls.call(SyscallNumber.CHMOD, arena.allocateFrom(path.toString()).address(), mode),
          "chmod(" + path + ")");
      SystemCalls.check(calls.call(SyscallNumber.LISTEN, fd, BACKLOG), "listen(" + path + ")");
    } catch (LinuxException e) {
      calls.close(fd);
      throw e;
    }
    return new UnixServer(calls, fd);
  }

  /** Waits for the next peer. Only one thread may call it. */
  public UnixConnection accept() throws LinuxException {
    SystemCalls own = new SystemCalls(Arena.ofAuto());
    long peer;
    do {
      peer = own.call(SyscallNumber.ACCEPT4, fd, 0, 0, CLOEXEC);
    } while (peer == -Errno.EINTR);
    return UnixConnection.of((int) SystemCalls.check(peer, "accept"));
  }

  /** Stops listening; a waiting {@link #accept} fails. */
  @Override
  public void close() {
    calls.call(SyscallNumber.SHUTDOWN, fd, SHUT_RDWR);
    calls.close(fd);
  }
}
