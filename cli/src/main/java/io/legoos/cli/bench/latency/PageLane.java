package io.legoos.cli.bench.latency;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/** A page channel, whichever. Goes through the server's pages in order. */
final class PageLane implements Lane {
  private final PageChannel channel;
  private final Shape shape;
  private final Arena arena = Arena.ofShared();
  private final Deque<PageExchange> idle = new ArrayDeque<>();
  private long next;

  PageLane(PageChannel channel, Question question) {
    this.channel = channel;
    this.shape = question.shape();
    for (int i = 0; i < question.underWay(); i++) {
      idle.add(new PageExchange(arena, shape.fetches(), shape.flushes()));
    }
  }

  /** What the server of the bench lets in: it asks nothing. */
  static LaneHello hello() {
    return new LaneHello(
        "bench",
        new Incarnation(1, 1),
        new Incarnation(2, 2),
        1,
        new byte[LaneHello.CAPABILITY_BYTES]);
  }

  @Override
  public void send() throws IOException {
    PageExchange exchange = idle.remove();
    exchange.clear();
    for (int i = 0; i < shape.fetches(); i++) {
      exchange.addFetch(1, nextAddress());
    }
    for (int i = 0; i < shape.flushes(); i++) {
      exchange.addFlush(1, nextAddress());
    }
    channel.send(exchange);
  }

  private long nextAddress() {
    next = (next + 1) % Slab.PAGES;
    return next * PageExchange.PAGE_BYTES;
  }

  @Override
  public void receive() throws IOException {
    PageExchange exchange = channel.receive();
    for (int i = 0; i < shape.fetches(); i++) {
      check(exchange.fetchStatus(i));
    }
    for (int i = 0; i < shape.flushes(); i++) {
      check(exchange.flushStatus(i));
    }
    idle.add(exchange);
  }

  private static void check(PageStatus status) throws IOException {
    if (status != PageStatus.OK) {
      throw new IOException("a page was answered with " + status);
    }
  }

  @Override
  public void close() {
    channel.close();
    arena.close();
  }
}
