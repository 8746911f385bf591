package io.legoos.linux;

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
    return new SocketInput(fd, false);
  }

  /** Writes to the peer. For one thread at a time. */
  public OutputStream output() {
    return new SocketOutput(fd);
  }

  /**
   * The same, whose first byte brings the peer a copy of a descriptor of this process (unix(7),
   * SCM_RIGHTS). The descriptor stays the caller's, and may be closed after that write.
   */
  public OutputStream outputWith(int descriptor) {
    return new SocketOutput(fd, descriptor);
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
}
