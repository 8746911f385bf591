package io.legoos.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One accepted connection of a {@link UnixServer}. One thread reads and one writes at a time;
 * {@link #close} comes from the reader after the last write.
 */
public final class UnixConnection implements AutoCloseable {
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int SHUT_RDWR = 2;
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Who is at the other end, as the kernel knows it. */
  public record Peer(int pid, int uid, int gid) {}

  private final SystemCalls calls;
  private final int fd;
  private final Peer peer;

  private UnixConnection(SystemCalls calls, int fd, Peer peer) {
    this.calls = calls;
    this.fd = fd;
    this.peer = peer;
  }

  static UnixConnection of(int fd) throws LinuxException {
    SystemCalls calls = new SystemCalls(Arena.ofAuto());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(12, 4);
      MemorySegment length = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, 12);
      SystemCalls.check(
          calls.call(
              SyscallNumber.GETSOCKOPT,
              fd,
              SOL_SOCKET,
              SO_PEERCRED,
              credentials.address(),
              length.address(),
              0),
          "getsockopt(SO_PEERCRED)");
      Peer peer =
          new Peer(
              credentials.get(ValueLayout.JAVA_INT, 0),
              credentials.get(ValueLayout.JAVA_INT, 4),
              credentials.get(ValueLayout.JAVA_INT, 8));
      return new UnixConnection(calls, fd, peer);
    } catch (LinuxException e) {
      calls.close(fd);
      throw e;
    }
  }

  public Peer peer() {
    return peer;
  }

  /** The stream of the peer's bytes; ends when it hangs up. For one thread. */
  public InputStream input() {
    return new Input(fd);
  }

  /** Writes to the peer. For one thread at a time. */
  public OutputStream output() {
    return new Output(fd);
  }

  /** Ends both directions; a blocked read returns. May be called by any thread. */
  public void hangUp() {
    new SystemCalls(Arena.ofAuto()).call(SyscallNumber.SHUTDOWN, fd, SHUT_RDWR);
  }

  @Override
  public void close() {
    calls.close(fd);
  }

  private static final class Input extends InputStream {
    private final Arena arena = Arena.ofAuto();
    private final SystemCalls calls = new SystemCalls(arena);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final int fd;

    Input(int fd) {
      this.fd = fd;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      long count;
      do {
        count =
            calls.call(SyscallNumber.READ, fd, buffer.address(), Math.min(length, BUFFER_BYTES));
      } while (count == -Errno.EINTR);
      SystemCalls.check(count, "read from a local socket");
      if (count == 0) {
        return -1;
      }
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, (int) count);
      return (int) count;
    }
  }

  private static final class Output extends OutputStream {
    // MSG_NOSIGNAL: a peer that is gone is an error, not a SIGPIPE for the whole JVM.
    private static final int SENDTO = 44;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final Arena arena = Arena.ofAuto();
    private final SystemCalls calls = new SystemCalls(arena);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final int fd;

    Output(int fd) {
      this.fd = fd;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int part = Math.min(length - done, BUFFER_BYTES);
        MemorySegment.copy(from, offset + done, buffer, ValueLayout.JAVA_BYTE, 0, part);
        long sent;
        do {
          sent = calls.call(SENDTO, fd, buffer.address(), part, MSG_NOSIGNAL, 0, 0);
        } while (sent == -Errno.EINTR);
        done += (int) SystemCalls.check(sent, "write to a local socket");
      }
    }
  }
}
