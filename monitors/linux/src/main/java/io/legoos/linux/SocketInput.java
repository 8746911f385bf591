package io.legoos.linux;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads from a stream socket that stays somebody else's to close. For one thread. */
final class SocketInput extends InputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final SocketMessage message = new SocketMessage(arena, buffer);
  private final int socket;
  private final boolean descriptors;
  private int descriptor = SocketMessage.NONE;

  /**
   * @param descriptors whether the peer may send some; if not, the kernel drops them
   */
  SocketInput(int socket, boolean descriptors) {
    this.socket = socket;
    this.descriptors = descriptors;
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
      count = receive(Math.min(length, BUFFER_BYTES));
    } while (count == -Errno.EINTR);
    SystemCalls.check(count, "read from a local socket");
    if (count == 0) {
      return -1;
    }
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, (int) count);
    return (int) count;
  }

  /** The first descriptor that came since the last call, the caller's now; NONE if none did. */
  int takeDescriptor() {
    int taken = descriptor;
    descriptor = SocketMessage.NONE;
    return taken;
  }

  private long receive(int length) {
    if (!descriptors) {
      return calls.call(SyscallNumber.READ, socket, buffer.address(), length);
    }
    long count = message.receive(calls, socket, length);
    int received = message.received();
    if (descriptor == SocketMessage.NONE) {
      descriptor = received;
    } else if (received != SocketMessage.NONE) {
      calls.close(received);
    }
    return count;
  }
}
