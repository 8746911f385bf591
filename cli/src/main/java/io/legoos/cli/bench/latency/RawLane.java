package io.legoos.cli.bench.latency;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** As many bytes there and back over a socket, nothing looked at; and the server's end of it. */
final class RawLane implements Lane {
  /** Bytes of a request and of a reply, and 1 when the server shall look for requests. */
  private static final int GREETING_BYTES = 12;

  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final RawSocket socket;
  private final ByteBuffer request;
  private final ByteBuffer reply;

  private RawLane(RawSocket socket, int requestBytes, int replyBytes) {
    this.socket = socket;
    this.request = ByteBuffer.allocateDirect(requestBytes);
    this.reply = ByteBuffer.allocateDirect(replyBytes);
  }

  static RawLane open(InetSocketAddress address, Shape shape, boolean looks) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    RawSocket socket = looks ? new LookingSocket(channel) : new RawSocket(channel);
    RawLane lane = new RawLane(socket, shape.requestBytes(), shape.replyBytes());
    ByteBuffer greeting = ByteBuffer.allocateDirect(GREETING_BYTES);
    socket.write(
        greeting
            .putInt(shape.requestBytes())
            .putInt(shape.replyBytes())
            .putInt(looks ? 1 : 0)
            .flip());
    return lane;
  }

  /** Answers a client until it hangs up. */
  static void serve(SocketChannel channel) throws IOException {
    RawSocket plain = new RawSocket(channel);
    ByteBuffer greeting = ByteBuffer.allocateDirect(GREETING_BYTES);
    plain.read(greeting);
    greeting.flip();
    int requestBytes = size(greeting.getInt());
    int replyBytes = size(greeting.getInt());
    RawSocket socket = greeting.getInt() == 1 ? new LookingSocket(channel) : plain;
    try (RawLane lane = new RawLane(socket, requestBytes, replyBytes)) {
      while (true) {
        socket.read(lane.request.clear());
        socket.write(lane.reply.clear());
      }
    }
  }

  private static int size(int bytes) throws IOException {
    if (bytes < 1 || bytes > MAX_MESSAGE_BYTES) {
      throw new IOException("a message of " + bytes + " bytes");
    }
    return bytes;
  }

  @Override
  public void send() throws IOException {
    socket.write(request.clear());
  }

  @Override
  public void receive() throws IOException {
    socket.read(reply.clear());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
