package io.legoos.cli.bench.latency;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A TCP socket and nothing else, which blocks in the kernel. No wait has a deadline: the experiment
 * has one, and ends the JVM. Belongs to one thread.
 */
class RawSocket implements AutoCloseable {
  private final SocketChannel channel;

  RawSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Fills {@code target}. */
  final void read(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      int got = channel.read(target);
      if (got == 0) {
        got = awaitBytes(target);
      }
      if (got < 0) {
        throw new EOFException("the peer hung up");
      }
    }
  }

  /** Writes all of {@code source}. */
  final void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      if (channel.write(source) == 0) {
        awaitRoom(source);
      }
    }
  }

  /** Nothing was there to be read: reads what comes next, at least a byte, or -1 at the end. */
  int awaitBytes(ByteBuffer target) throws IOException {
    throw new IllegalStateException("a blocking socket read nothing");
  }

  /** Nothing could be written: waits until something can, and writes at least a byte. */
  void awaitRoom(ByteBuffer source) throws IOException {
    throw new IllegalStateException("a blocking socket wrote nothing");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
