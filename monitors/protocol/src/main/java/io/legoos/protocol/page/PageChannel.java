package io.legoos.protocol.page;

import java.io.IOException;

/**
 * One lane from a vProcess's processor monitor to a memory monitor.
 *
 * <p>Replies arrive in the order of the requests, so several exchanges may be under way on one
 * lane. One thread sends and one thread receives at a time; they may be different threads. The
 * memory monitor applies the flushes of one lane in the order they were sent; it applies the
 * flushes of a frame before it reads the frame's fetches.
 *
 * <p>Every wait has the deadline that was given when the lane was opened; after any {@link
 * IOException} the lane is broken for good and its owner opens another one.
 */
public interface PageChannel extends AutoCloseable {
  /**
   * Exchanges that may be under way on one lane. A thread that keeps more than a socket's buffer of
   * them under way receives in another thread.
   */
  int MAX_IN_FLIGHT = 64;

  /**
   * Sends the entries of {@code exchange}. The exchange belongs to the lane until {@link #receive}
   * returns it.
   *
   * @throws IOException when the lane is broken
   * @throws IllegalArgumentException when the exchange is empty
   * @throws IllegalStateException when {@link #MAX_IN_FLIGHT} exchanges are under way
   */
  void send(PageExchange exchange) throws IOException;

  /**
   * Waits for the reply to the oldest exchange that was sent and not yet received, fills in its
   * statuses and fetched pages, and returns it.
   *
   * @throws IOException when the lane is broken, the deadline passed or a checksum was wrong
   * @throws IllegalStateException when no exchange is under way
   */
  PageExchange receive() throws IOException;

  /** {@link #send} and {@link #receive} of one exchange; no other may be under way. */
  default void exchange(PageExchange exchange) throws IOException {
    send(exchange);
    PageExchange answered = receive();
    if (answered != exchange) {
      throw new IOException("page channel answered another exchange than the one under way");
    }
  }

  /** Hangs up. Idempotent. A thread that waits in {@link #receive} gets an {@link IOException}. */
  @Override
  void close();
}
