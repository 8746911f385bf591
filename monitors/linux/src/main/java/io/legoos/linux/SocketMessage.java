package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Bytes of a Unix socket with at most one descriptor beside them: sendmsg(2), recvmsg(2), cmsg(3),
 * unix(7). For one thread.
 */
final class SocketMessage {
  /** In place of a descriptor. */
  static final int NONE = -1;

  // linux/socket.h. NOSIGNAL: a peer that is gone is an error, not a SIGPIPE for the whole JVM.
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  // struct user_msghdr, struct iovec and struct cmsghdr of x86-64.
  private static final int HEADER_BYTES = 56;
  private static final int HEADER_PARTS = 16;
  private static final int HEADER_PART_COUNT = 24;
  private static final int HEADER_CONTROL = 32;
  private static final int HEADER_CONTROL_BYTES = 40;
  private static final int PART_BYTES = 16;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_DATA = 16;

  /** CMSG_LEN of one descriptor: the kernel closes what more a peer sends. */
  private static final long CONTROL_BYTES = CONTROL_DATA + Integer.BYTES;

  private final MemorySegment header;
  private final MemorySegment part;
  private final MemorySegment control;
  private int received = NONE;

  /**
   * @param bytes what is sent and received; lives as long as the arena
   */
  SocketMessage(Arena arena, MemorySegment bytes) {
    this.header = arena.allocate(HEADER_BYTES, Long.BYTES);
    this.part = arena.allocate(PART_BYTES, Long.BYTES);
    this.control = arena.allocate(CONTROL_DATA + Long.BYTES, Long.BYTES);
    header.set(ValueLayout.JAVA_LONG, HEADER_PARTS, part.address());
    header.set(ValueLayout.JAVA_LONG, HEADER_PART_COUNT, 1);
    part.set(ValueLayout.JAVA_LONG, 0, bytes.address());
  }

  /** Sends the first {@code length} bytes; how many were sent, or -errno. */
  long send(SystemCalls calls, int socket, int length, int descriptor) {
    prepare(length, descriptor == NONE ? 0 : CONTROL_BYTES);
    if (descriptor != NONE) {
      control.set(ValueLayout.JAVA_LONG, 0, CONTROL_BYTES);
      control.set(ValueLayout.JAVA_INT, CONTROL_LEVEL, SOL_SOCKET);
      control.set(ValueLayout.JAVA_INT, CONTROL_TYPE, SCM_RIGHTS);
      control.set(ValueLayout.JAVA_INT, CONTROL_DATA, descriptor);
    }
    return calls.call(SyscallNumber.SENDMSG, socket, header.address(), MSG_NOSIGNAL);
  }

  /** Receives at most {@code length} bytes; how many, 0 at the end, or -errno. */
  long receive(SystemCalls calls, int socket, int length) {
    prepare(length, CONTROL_BYTES);
    long count = calls.call(SyscallNumber.RECVMSG, socket, header.address(), MSG_CMSG_CLOEXEC);
    boolean brought =
        count >= 0
            && header.get(ValueLayout.JAVA_LONG, HEADER_CONTROL_BYTES) >= CONTROL_BYTES
            && control.get(ValueLayout.JAVA_INT, CONTROL_LEVEL) == SOL_SOCKET
            && control.get(ValueLayout.JAVA_INT, CONTROL_TYPE) == SCM_RIGHTS;
    received = brought ? control.get(ValueLayout.JAVA_INT, CONTROL_DATA) : NONE;
    return count;
  }

  /** The descriptor that came with the last bytes, which is the caller's now; or {@link #NONE}. */
  int received() {
    return received;
  }

  private void prepare(int length, long controlBytes) {
    part.set(ValueLayout.JAVA_LONG, Long.BYTES, length);
    header.set(ValueLayout.JAVA_LONG, HEADER_CONTROL, controlBytes == 0 ? 0 : control.address());
    header.set(ValueLayout.JAVA_LONG, HEADER_CONTROL_BYTES, controlBytes);
    control.fill((byte) 0);
  }
}
