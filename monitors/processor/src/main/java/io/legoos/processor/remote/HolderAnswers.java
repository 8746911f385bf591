package io.legoos.processor.remote;

import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;

/** What the statuses of an answered batch say of who answered. Pure. */
final class HolderAnswers {
  private HolderAnswers() {}

  /**
   * Whether a holder says that it is none. An owner that has not got a line may be none either: a
   * home that has given it up, which is not known here yet, asked it in vain to drop lines, and
   * that arrived late.
   */
  static boolean refused(PageExchange exchange) {
    for (int i = 0; i < exchange.fetchCount(); i++) {
      PageStatus status = exchange.fetchStatus(i);
      if (status == PageStatus.NOT_OWNER || status == PageStatus.NOT_HELD) {
        return true;
      }
    }
    for (int i = 0; i < exchange.flushCount(); i++) {
      if (exchange.flushStatus(i) == PageStatus.NOT_OWNER) {
        return true;
      }
    }
    return false;
  }

  /** Whether one holder took a line of which the other says that it is none of its holders. */
  static boolean disagree(PageExchange exchange, PageExchange twin) {
    for (int i = 0; i < Math.min(exchange.flushCount(), twin.flushCount()); i++) {
      if (exchange.flushStatus(i) == PageStatus.OK && twin.flushStatus(i) == PageStatus.NOT_OWNER) {
        return true;
      }
    }
    return false;
  }

  /** Whether a line found no room. */
  static boolean findsNoRoom(PageExchange exchange) {
    for (int i = 0; i < exchange.flushCount(); i++) {
      if (exchange.flushStatus(i) == PageStatus.NO_ROOM) {
        return true;
      }
    }
    return false;
  }

  /** Whether all lines that were asked for have come. */
  static boolean allFetched(PageExchange exchange) {
    for (int i = 0; i < exchange.fetchCount(); i++) {
      if (exchange.fetchStatus(i) != PageStatus.OK) {
        return false;
      }
    }
    return true;
  }
}
