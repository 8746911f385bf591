package io.legoos.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * A listening stream socket of unix(7). Unlike java.nio it tells the peer's numeric credentials,
 * which the kernel vouches for (SO_PEERCRED).
 */
public final class UnixServer implements AutoCloseable {
  private static final int CLOEXEC = 0x80000;
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
    SystemCalls calls = new SystemCalls(Arena.ofAuto());
    int fd = UnixAddress.streamSocket(calls);
    try (Arena arena = Arena.ofConfined()) {
      UnixAddress address = UnixAddress.of(arena, path, "bind");
      SystemCalls.check(
          calls.call(SyscallNumber.BIND, fd, address.bytes().address(), address.length()),
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
