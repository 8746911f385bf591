package io.legoos.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * One accepted connection of a {@link UnixServer}. One thread reads and one writes at a time;
 * {@link #close} comes from the reader after the last write.
 */
public final class UnixConnection implements AutoCloseable {
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int SO_PEERGROUPS = 59;
  private static final int SO_PEERPIDFD = 77;
  private static final int MAX_GROUPS = 65536; // NGROUPS_MAX
  private static final int SHUT_RDWR = 2;
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Who connected, as the kernel remembers it from that moment (unix(7)).
   *
   * @param groups supplementary groups
   */
  public record Peer(int pid, int uid, int gid, List<Integer> groups) {}

  private final SystemCalls calls;
  private final int fd;
  private final Peer peer;
  private final int peerPidFd;

  private UnixConnection(SystemCalls calls, int fd, Peer peer, int peerPidFd) {
    this.calls = calls;
    this.fd = fd;
    this.peer = peer;
    this.peerPidFd = peerPidFd;
  }

  static UnixConnection of(int fd) throws LinuxException {
    SystemCalls calls = new SystemCalls(Arena.ofAuto());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(12, 4);
      MemorySegment length = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, 12);
      SystemCalls.check(
          option(calls, fd, SO_PEERCRED, credentials, length), "getsockopt(SO_PEERCRED)");
      Peer peer =
          new Peer(
              credentials.get(ValueLayout.JAVA_INT, 0),
              credentials.get(ValueLayout.JAVA_INT, 4),
              credentials.get(ValueLayout.JAVA_INT, 8),
              groups(calls, fd, arena));
      MemorySegment pidFd = arena.allocate(4, 4);
      length.set(ValueLayout.JAVA_INT, 0, 4);
      SystemCalls.check(option(calls, fd, SO_PEERPIDFD, pidFd, length), "getsockopt(SO_PEERPIDFD)");
      return new UnixConnection(calls, fd, peer, pidFd.get(ValueLayout.JAVA_INT, 0));
    } catch (LinuxException e) {
      calls.close(fd);
      throw e;
    }
  }

  private static long option(
      SystemCalls calls, int fd, int option, MemorySegment value, MemorySegment length) {
    return calls.call(
        SyscallNumber.GETSOCKOPT, fd, SOL_SOCKET, option, value.address(), length.address(), 0);
  }

  private static List<Integer> groups(SystemCalls calls, int fd, Arena arena)
      throws LinuxException {
    MemorySegment groups = arena.allocate(4L * MAX_GROUPS, 4);
    MemorySegment length = arena.allocate(4, 4);
    length.set(ValueLayout.JAVA_INT, 0, 4 * MAX_GROUPS);
    SystemCalls.check(
        option(calls, fd, SO_PEERGROUPS, groups, length), "getsockopt(SO_PEERGROUPS)");
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < length.get(ValueLayout.JAVA_INT, 0) / 4; i++) {
      list.add(groups.getAtIndex(ValueLayout.JAVA_INT, i));
    }
    return List.copyOf(list);
  }

  public Peer peer() {
    return peer;
  }

  /**
   * A descriptor of the process that connected, valid until {@link #close}: its number may be
   * another process's by now, this never is.
   */
  public int peerPidFd() {
    return peerPidFd;
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
    calls.close(peerPidFd);
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
