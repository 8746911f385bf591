package io.legoos.protocol.page;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongArray;

/** A lane that counts how long each exchange took, from before its sending to its reply. */
public final class TimedPageChannel implements PageChannel {
  private final PageChannel channel;
  private final LatencyHistogram latency;

  /** When each exchange under way was sent, in a ring; sender and receiver may be two threads. */
  private final AtomicLongArray sentNanos = new AtomicLongArray(MAX_IN_FLIGHT);

  /** The sender's. */
  private int sent;

  /** The receiver's. */
  private int received;

  public TimedPageChannel(PageChannel channel, LatencyHistogram latency) {
    this.channel = channel;
    this.latency = latency;
  }

  @Override
  public void send(PageExchange exchange) throws IOException {
    long now = System.nanoTime();
    // Before the reply can come. A full lane refuses, and overwrites the time of its oldest.
    sentNanos.setRelease(sent, now);
    channel.send(exchange);
    sent = (sent + 1) % MAX_IN_FLIGHT;
  }

  @Override
  public PageExchange receive() throws IOException {
    PageExchange exchange = channel.receive();
    latency.record(System.nanoTime() - sentNanos.getAcquire(received));
    received = (received + 1) % MAX_IN_FLIGHT;
    return exchange;
  }

  /** As {@link #receive}, of a reply that was on its way before anybody waited for it. */
  public PageExchange receiveUncounted() throws IOException {
    PageExchange exchange = channel.receive();
    received = (received + 1) % MAX_IN_FLIGHT;
    return exchange;
  }

  @Override
  public void close() {
    channel.close();
  }
}
