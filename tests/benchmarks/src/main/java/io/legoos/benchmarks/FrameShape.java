package io.legoos.benchmarks;

import io.legoos.protocol.page.PageExchange;

/**
 * What a frame does, and how many bytes that is on the TCP page channel's wire.
 *
 * @param fetches pages that are read
 * @param flushes pages that are written
 */
record FrameShape(int fetches, int flushes) {
  private static final int HEADER_BYTES = 48;

  int pages() {
    return fetches + flushes;
  }

  int requestBytes() {
    return HEADER_BYTES + 16 * fetches + (24 + PageExchange.PAGE_BYTES) * flushes;
  }

  int replyBytes() {
    return HEADER_BYTES + (8 + PageExchange.PAGE_BYTES) * fetches + 4 * flushes;
  }

  @Override
  public String toString() {
    return fetches > 0 ? "fetch " + fetches : "flush " + flushes;
  }
}
