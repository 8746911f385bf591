package io.legoos.linux;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A connection to a stream socket of unix(7). Unlike java.nio's it can be given descriptors. One
 * thread reads and one writes at a time; any thread may hang up.
 */
public final class UnixClient implements AutoCloseable {
  private static final int SHUT_RDWR = 2;

  private final SystemCalls calls;
  private final int fd;
  private final SocketInput input;

  private UnixClient(SystemCalls calls, int fd) {
    this.calls = calls;
    this.fd = fd;
    this.input = new SocketInput(fd, true);
  }

  /**
   * Connects; waits only while more callers than the peer's backlog are not accepted yet.
   *
   * @throws LinuxException ECONNREFUSED or ENOENT when nobody listens there
   */
  public static UnixClient connect(Path path) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      UnixAddress address = UnixAddress.of(arena, path, "connect");
      SystemCalls calls = new SystemCalls(Arena.ofAuto());
      int fd = UnixAddress.streamSocket(calls);
      try {
        SystemCalls.check(
            calls.call(SyscallNumber.CONNECT, fd, address.bytes().address(), address.length()),
            "connect(" + path + ")");
      } catch (LinuxException e) {
        calls.close(fd);
        throw e;
      }
      return new UnixClient(calls, fd);
    }
  }

  /** The peer's bytes; ends when it, or this side, hangs up. For one thread. */
  public InputStream input() {
    return input;
  }

  /** Writes to the peer. For one thread at a time. */
  public OutputStream output() {
    return new SocketOutput(fd);
  }

  /**
   * A descriptor that came with bytes that were read, and now is the caller's; of several that
   * nobody took the first. For the thread that reads.
   */
  public OptionalInt takeDescriptor() {
    int taken = input.takeDescriptor();
    return taken == SocketMessage.NONE ? OptionalInt.empty() : OptionalInt.of(taken);
  }

  /** Ends both directions; a blocked read returns. May be called by any thread, until close. */
  public void hangUp() {
    new SystemCalls(Arena.ofAuto()).call(SyscallNumber.SHUTDOWN, fd, SHUT_RDWR);
  }

  /** After the last read and write; closes a descriptor that nobody took. */
  @Override
  public void close() {
    takeDescriptor().ifPresent(calls::close);
    calls.close(fd);
  }
}
