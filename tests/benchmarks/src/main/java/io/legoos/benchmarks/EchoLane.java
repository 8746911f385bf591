package io.legoos.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A raw blocking TCP echo: as many bytes there and back, nothing looked at. */
final class EchoLane implements Lane {
  private final SocketChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer reply;

  EchoLane(InetSocketAddress address, FrameShape shape) throws IOException {
    this.channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.request = ByteBuffer.allocateDirect(shape.requestBytes());
    this.reply = ByteBuffer.allocateDirect(shape.replyBytes());
    ByteBuffer sizes = ByteBuffer.allocateDirect(8);
    sizes.putInt(shape.requestBytes()).putInt(shape.replyBytes()).flip();
    writeFully(channel, sizes);
  }

  static void writeFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  @Override
  public void send() throws IOException {
    writeFully(channel, request.clear());
  }

  @Override
  public void receive() throws IOException {
    readFully(channel, reply.clear());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
