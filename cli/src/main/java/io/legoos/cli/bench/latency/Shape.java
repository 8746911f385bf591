package io.legoos.cli.bench.latency;

import io.legoos.protocol.page.PageExchange;

/**
 * How large a request and its reply are, and what they do when they are the page channel's.
 *
 * @param label for people
 * @param fetches lines that are read; 0 of a plain message
 * @param flushes lines that are written; 0 of a plain message
 */
record Shape(String label, int requestBytes, int replyBytes, int fetches, int flushes) {
  private static final int HEADER_BYTES = 48;
  private static final int FETCH_ENTRY_BYTES = 16;
  private static final int FETCHED_ENTRY_BYTES = 8;
  private static final int FLUSH_ENTRY_BYTES = 24;
  private static final int FLUSHED_ENTRY_BYTES = 4;

  /** A message, and one as large back. */
  static Shape echo(int bytes) {
    return new Shape("echo of " + bytes + " bytes", bytes, bytes, 0, 0);
  }

  /** A frame that fetches lines, with the bytes that it has on the wire of the page channel. */
  static Shape fetch(int lines) {
    return new Shape(
        "fetch of " + count(lines),
        HEADER_BYTES + FETCH_ENTRY_BYTES * lines,
        HEADER_BYTES + (FETCHED_ENTRY_BYTES + PageExchange.PAGE_BYTES) * lines,
        lines,
        0);
  }

  /** A frame that flushes lines. */
  static Shape flush(int lines) {
    return new Shape(
        "flush of " + count(lines),
        HEADER_BYTES + (FLUSH_ENTRY_BYTES + PageExchange.PAGE_BYTES) * lines,
        HEADER_BYTES + FLUSHED_ENTRY_BYTES * lines,
        0,
        lines);
  }

  private static String count(int lines) {
    return lines == 1 ? "a line" : lines + " lines";
  }

  int lines() {
    return fetches + flushes;
  }

  boolean isPageFrame() {
    return lines() > 0;
  }
}
