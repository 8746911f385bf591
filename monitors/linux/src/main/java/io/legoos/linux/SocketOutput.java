package io.legoos.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes to a stream socket that stays somebody else's to close. For one thread at a time. */
final class SocketOutput extends OutputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final SocketMessage message = new SocketMessage(arena, buffer);
  private final int socket;

  /** Goes with the next byte. */
  private int descriptor;

  SocketOutput(int socket) {
    this(socket, SocketMessage.NONE);
  }

  SocketOutput(int socket, int descriptor) {
    this.socket = socket;
    this.descriptor = descriptor;
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
        sent = message.send(calls, socket, part, descriptor);
      } while (sent == -Errno.EINTR);
      done += (int) SystemCalls.check(sent, "write to a local socket");
      descriptor = SocketMessage.NONE;
    }
  }
}
