package io.legoos.protocol.page.tcp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sleeps until a socket that does not block can be read, or written, with a deadline. Belongs to
 * one thread; {@link #close} may come from any. Its selector, which takes two descriptors, is made
 * when it is needed first.
 */
final class SocketWait {
  private static final long LONGEST_SLEEP_MILLIS = 250;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** Who oversleeps by this much was stopped, and its peer may have answered long ago. */
  private static final long STANDSTILL_NANOS = 1_000_000_000L;

  private static final Consumer<SelectionKey> NOTHING = key -> {};

  private final SocketChannel channel;
  private final int operation;
  private long deadlineNanos;
  private long untilNanos;
  private boolean closed;
  private @Nullable Selector selector;

  SocketWait(SocketChannel channel, int operation) {
    this.channel = channel;
    this.operation = operation;
  }

  /** Starts the deadline of {@link #await}. */
  void begin(long deadline) {
    deadlineNanos = deadline;
    untilNanos = System.nanoTime() + deadline;
  }

  /**
   * Sleeps for a while, or until the socket is ready.
   *
   * @throws SocketTimeoutException when the deadline is over and the socket is not ready
   */
  void await() throws IOException {
    long before = System.nanoTime();
    long leftNanos = untilNanos - before;
    long sleepMillis = Math.clamp(leftNanos / NANOS_PER_MILLI + 1, 1, LONGEST_SLEEP_MILLIS);
    if (selector().select(NOTHING, sleepMillis) > 0) {
      return;
    }
    long now = System.nanoTime();
    if (now - before > sleepMillis * NANOS_PER_MILLI + STANDSTILL_NANOS) {
      untilNanos = Math.max(untilNanos, now + LONGEST_SLEEP_MILLIS * NANOS_PER_MILLI);
    }
    if (now - untilNanos > 0 && channel.isOpen()) {
      throw new SocketTimeoutException(
          "the peer did not answer within " + deadlineNanos / NANOS_PER_MILLI + " ms");
    }
  }

  /** Sleeps until the socket is ready, or closed. */
  void awaitForever() throws IOException {
    selector().select(NOTHING);
  }

  private synchronized Selector selector() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Selector made = selector;
    if (made == null) {
      made = channel.provider().openSelector();
      channel.register(made, operation);
      selector = made;
    }
    return made;
  }

  /** Ends the waits of now and of later. */
  synchronized void close() {
    closed = true;
    if (selector != null) {
      try {
        selector.close();
      } catch (IOException e) {
        // Nothing is left to do with a selector that cannot be closed.
      }
    }
  }
}
