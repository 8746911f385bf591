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
   */
  void await() throws IOException {
    long now = System.nanoTime();
    if (now - untilNanos > STANDSTILL_NANOS && !stoodStill) {
      stoodStill = true;
      untilNanos = now + LONGEST_SLEEP_MILLIS * NANOS_PER_MILLI;
    } else if (now - untilNanos > 0) {
      throw new SocketTimeoutException(
          "the peer did not answer within " + deadlineNanos / NANOS_PER_MILLI + " ms");
    }
    long millis = (untilNanos - now) / NANOS_PER_MILLI + 1;
    selector().select(NOTHING, Math.min(millis, LONGEST_SLEEP_MILLIS));
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
