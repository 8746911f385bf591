package io.legoos.protocol.page.tcp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
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

  /** Who is so late was stopped, and its peer may have answered long ago. */
  private static final long STANDSTILL_NANOS = 1_000_000_000L;

  private static final Consumer<SelectionKey> NOTHING = key -> {};

  private final SocketChannel channel;
  private final int operation;
  private long deadlineNanos;
  private long untilNanos;
  private boolean stoodStill;
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
    stoodStill = false;
  }

  /**
   * Sleeps for a while, or until the socket is ready. To be called when it is not.
   *
   * @throws SocketTimeoutException when the deadline is over
   * @throws ClosedByInterruptException the thread was interrupted, and still is
   */
  void await() throws IOException {
    check();
    endIfInterrupted();
    long before = System.nanoTime();
    long millis = Math.clamp((untilNanos - before) / NANOS_PER_MILLI + 1, 1, LONGEST_SLEEP_MILLIS);
    selector().select(NOTHING, millis);
    long after = System.nanoTime();
    if (after - before > millis * NANOS_PER_MILLI + STANDSTILL_NANOS) {
      putOff(after);
    }
  }

  /**
   * To be called now and then where there is always something to read.
   *
   * @throws SocketTimeoutException when the deadline is over
   */
  void check() throws SocketTimeoutException {
    long now = System.nanoTime();
    if (now - untilNanos > STANDSTILL_NANOS && !stoodStill) {
      stoodStill = true;
      putOff(now);
    } else if (now - untilNanos > 0) {
      throw new SocketTimeoutException(
          "the peer did not answer within " + deadlineNanos / NANOS_PER_MILLI + " ms");
    }
  }

  private void putOff(long now) {
    untilNanos = Math.max(untilNanos, now + LONGEST_SLEEP_MILLIS * NANOS_PER_MILLI);
  }

  /**
   * Sleeps until the socket is ready, or closed.
   *
   * @throws ClosedByInterruptException the thread was interrupted, and still is
   */
  void awaitForever() throws IOException {
    endIfInterrupted();
    selector().select(NOTHING);
  }

  /** A selector does not sleep in a thread that is interrupted. */
  private static void endIfInterrupted() throws ClosedByInterruptException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  private synchronized Selector selector() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Selector made = selector;
    if (made == null) {
      made = channel.provider().openSelector();
      try {
        channel.register(made, operation);
      } catch (IOException | RuntimeException e) {
        made.close();
        throw e;
      }
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
