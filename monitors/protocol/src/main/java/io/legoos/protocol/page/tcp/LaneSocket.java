package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.Lookout;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A socket with a deadline on every wait. Who reads looks for bytes for a while before it sleeps,
 * and yields the processor in between to whoever sends them; who writes does so for room ({@link
 * Lookout}).
 *
 * <p>One thread reads and one thread writes at a time; {@link #close} may come from any.
 */
final class LaneSocket implements AutoCloseable {
  private final SocketChannel channel;
  private final long deadlineNanos;
  private final SocketWait readWait;
  private final SocketWait writeWait;
  private final Lookout readLook = new Lookout();
  private final Lookout writeLook = new Lookout();
  private boolean readHasDeadline;

  LaneSocket(SocketChannel channel, Duration deadline) throws IOException {
    this.channel = channel;
    this.deadlineNanos = deadline.toNanos();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.readWait = new SocketWait(channel, SelectionKey.OP_READ);
    this.writeWait = new SocketWait(channel, SelectionKey.OP_WRITE);
  }

  /** Starts the deadline of everything read until {@link #endRead}. */
  void beginRead() {
    readHasDeadline = true;
    readWait.begin(deadlineNanos);
  }

  void endRead() {
    readHasDeadline = false;
  }

  /**
   * Reads at least one byte; waits without end unless {@link #beginRead} was called.
   *
   * @return the number of bytes, or -1 when the peer hung up
   */
  int readSome(ByteBuffer target) throws IOException {
    try {
      int got = channel.read(target);
      while (got == 0) {
        awaitBytes();
        got = channel.read(target);
      }
      readLook.found();
      checkDeadline();
      return got;
    } catch (IOException | ClosedSelectorException e) {
      throw explain(e);
    }
  }

  /** Who sends without a pause keeps nobody for longer than the deadline. */
  private void checkDeadline() throws SocketTimeoutException {
    if (readHasDeadline) {
      readWait.check();
    }
  }

  private void awaitBytes() throws IOException {
    if (!readLook.looksOn()) {
      if (readHasDeadline) {
        readWait.await();
      } else {
        readWait.awaitForever();
      }
    }
  }

  private void awaitRoom() throws IOException {
    if (!writeLook.looksOn()) {
      writeWait.await();
    }
  }

  /** Fills {@code target} under the deadline that {@link #beginRead} started. */
  void readFully(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (readSome(target) < 0) {
        throw new EOFException("the peer hung up");
      }
    }
  }

  /** Reads at least one byte into the buffers, the first of which is filled first. */
  void readSome(ByteBuffer[] targets) throws IOException {
    try {
      long got = channel.read(targets);
      while (got == 0) {
        awaitBytes();
        got = channel.read(targets);
      }
      readLook.found();
      checkDeadline();
      if (got < 0) {
        throw new EOFException("the peer hung up");
      }
    } catch (IOException | ClosedSelectorException e) {
      throw explain(e);
    }
  }

  /** Writes all of {@code source} within the deadline. */
  void write(ByteBuffer source) throws IOException {
    try {
      writeWait.begin(deadlineNanos);
      while (source.hasRemaining()) {
        if (channel.write(source) == 0) {
          awaitRoom();
        }
      }
      writeLook.found();
    } catch (IOException | ClosedSelectorException e) {
      throw explain(e);
    }
  }

  /** Writes all of {@code sources}, in order, within the deadline. */
  void write(ByteBuffer[] sources) throws IOException {
    try {
      writeWait.begin(deadlineNanos);
      while (sources[sources.length - 1].hasRemaining() || sources[0].hasRemaining()) {
        if (channel.write(sources) == 0) {
          awaitRoom();
        }
      }
      writeLook.found();
    } catch (IOException | ClosedSelectorException e) {
      throw explain(e);
    }
  }

  private IOException explain(Exception e) {
    if (e instanceof ClosedChannelException || e instanceof ClosedSelectorException) {
      return new IOException("the lane is closed", e);
    }
    return e instanceof IOException io ? io : new IOException(e);
  }

  /**
   * Says goodbye: everything written so far reaches the peer, which would not be so if the socket
   * were closed with unread bytes in it. Waits for the peer to hang up, up to the deadline.
   */
  void finish() {
    beginRead();
    try {
      channel.shutdownOutput();
      ByteBuffer sink = ByteBuffer.allocateDirect(8192);
      while (readSome(sink) >= 0) {
        sink.clear();
      }
    } catch (IOException e) {
      // The peer is gone, which is what we wait for.
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is left to do with a socket that cannot be closed.
    }
    readWait.close();
    writeWait.close();
  }
}
