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

/**
 * A page channel, whichever. Goes through the server's pages in order. Many lines are fetched as a
 * processor monitor fetches them: a small frame, then larger ones right behind it.
 */
final class PageLane implements Lane {
  /** Of the frame that a program waits for. */
  private static final int FIRST_FRAME_LINES = 16;

  private static final int FRAME_LINES = 32;

  private final PageChannel channel;
  private final Shape shape;
  private final int frames;
  private final Arena arena = Arena.ofShared();
  private final Deque<PageExchange> idle = new ArrayDeque<>();
  private long next;

  PageLane(PageChannel channel, Question question) {
    this.channel = channel;
    this.shape = question.shape();
    int behind = Math.max(0, shape.fetches() - FIRST_FRAME_LINES);
    this.frames = 1 + Math.ceilDiv(behind, FRAME_LINES);
    for (int i = 0; i < question.underWay() * frames; i++) {
      idle.add(new PageExchange(arena, Math.min(FRAME_LINES, shape.fetches()), shape.flushes()));
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
    int sent = 0;
    for (int frame = 0; frame < frames; frame++) {
      int lines = Math.min(frame == 0 ? FIRST_FRAME_LINES : FRAME_LINES, shape.fetches() - sent);
      send(lines, frame == 0 ? shape.flushes() : 0);
      sent += lines;
    }
  }

  private void send(int fetches, int flushes) throws IOException {
    PageExchange exchange = idle.remove();
    exchange.clear();
    for (int i = 0; i < fetches; i++) {
      exchange.addFetch(1, nextAddress());
    }
    for (int i = 0; i < flushes; i++) {
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
    for (int frame = 0; frame < frames; frame++) {
      PageExchange exchange = channel.receive();
      for (int i = 0; i < exchange.fetchCount(); i++) {
        check(exchange.fetchStatus(i));
      }
      for (int i = 0; i < exchange.flushCount(); i++) {
        check(exchange.flushStatus(i));
      }
      idle.add(exchange);
    }
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
