package io.legoos.protocol.page.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A blocking socket with a deadline on every wait.
 *
 * <p>SO_TIMEOUT would cost a poll and a second read for each wait (the JDK reads such sockets
 * non-blocking). Instead a virtual thread looks a few times per deadline whether a wait is overdue
 * and then closes the socket, which ends the wait; the data path only stores a time. A wait so ends
 * after the deadline and at most a quarter of it (or 250 ms) later.
 *
 * <p>One thread reads and one thread writes at a time; {@link #close} may come from any.
 */
final class LaneSocket implements AutoCloseable {
  private static final long NO_WAIT = 0;
  private static final long LONGEST_TICK_NANOS = 250_000_000L;
  private static final long SHORTEST_TICK_NANOS = 1_000_000L;

  /** Who oversleeps by this much was stopped, and its peer may have answered long ago. */
  private static final long STANDSTILL_NANOS = 1_000_000_000L;

  private final SocketChannel channel;
  private final long deadlineNanos;
  private final AtomicLong readWaitsUntil = new AtomicLong(NO_WAIT);
  private final AtomicLong writeWaitsUntil = new AtomicLong(NO_WAIT);
  private final Thread watchdog;
  private volatile boolean overdue;

  LaneSocket(SocketChannel channel, Duration deadline) throws IOException {
    this.channel = channel;
    this.deadlineNanos = deadline.toNanos();
    channel.configureBlocking(true);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.watchdog = Thread.ofVirtual().name("page-lane-watchdog").start(this::watch);
  }

  private void watch() {
    long tick = Math.clamp(deadlineNanos / 4, SHORTEST_TICK_NANOS, LONGEST_TICK_NANOS);
    try {
      while (channel.isOpen()) {
        long before = System.nanoTime();
        Thread.sleep(Duration.ofNanos(tick));
        if (System.nanoTime() - before > tick + STANDSTILL_NANOS) {
          // Readers and writers get the time of a tick to take what is there.
          continue;
        }
        if (isOver(readWaitsUntil.getAcquire()) || isOver(writeWaitsUntil.getAcquire())) {
          overdue = true;
          closeChannel();
        }
      }
    } catch (InterruptedException e) {
      // close() ends the watch.
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOver(long until) {
    return until != NO_WAIT && System.nanoTime() - until > 0;
  }

  /** Starts the deadline of everything read until {@link #endRead}. */
  void beginRead() {
    readWaitsUntil.setRelease(fromNow());
  }

  void endRead() {
    readWaitsUntil.setRelease(NO_WAIT);
  }

  private long fromNow() {
    long until = System.nanoTime() + deadlineNanos;
    return until == NO_WAIT ? 1 : until;
  }

  /**
   * Reads at least one byte; waits without end unless {@link #beginRead} was called.
   *
   * @return the number of bytes, or -1 when the peer hung up
   */
  int readSome(ByteBuffer target) throws IOException {
    try {
      return channel.read(target);
    } catch (IOException e) {
      throw explain(e);
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
      if (channel.read(targets) < 0) {
        throw new EOFException("the peer hung up");
      }
    } catch (IOException e) {
      throw explain(e);
    }
  }

  /** Writes all of {@code source} within the deadline. */
  void write(ByteBuffer source) throws IOException {
    writeWaitsUntil.setRelease(fromNow());
    try {
      while (source.hasRemaining()) {
        channel.write(source);
      }
    } catch (IOException e) {
      throw explain(e);
    } finally {
      writeWaitsUntil.setRelease(NO_WAIT);
    }
  }

  /** Writes all of {@code sources}, in order, within the deadline. */
  void write(ByteBuffer[] sources) throws IOException {
    writeWaitsUntil.setRelease(fromNow());
    try {
      while (sources[sources.length - 1].hasRemaining() || sources[0].hasRemaining()) {
        channel.write(sources);
      }
    } catch (IOException e) {
      throw explain(e);
    } finally {
      writeWaitsUntil.setRelease(NO_WAIT);
    }
  }

  private IOException explain(IOException e) {
    if (e instanceof ClosedChannelException) {
      if (overdue) {
        return new SocketTimeoutException(
            "the peer did not answer within " + deadlineNanos / 1_000_000 + " ms");
      }
      return new IOException("the lane is closed", e);
    }
    return e;
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
      while (channel.read(sink) >= 0) {
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
    closeChannel();
    watchdog.interrupt();
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is left to do with a socket that cannot be closed.
    }
  }
}
