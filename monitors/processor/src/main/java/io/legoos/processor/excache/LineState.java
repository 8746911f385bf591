package io.legoos.processor.excache;

/**
 * Where the content of a line is. The legal transitions:
 *
 * <pre>
 * ZERO     -> DIRTY (zero-filled)
 * REMOTE   -> FETCHING -> CLEAN or DIRTY (installed), REMOTE (given up)
 * CLEAN    -> DIRTY (first write), EVICTING
 * DIRTY    -> EVICTING
 * EVICTING -> REMOTE (dropped, or flush acknowledged), ZERO (was all zero), DIRTY (fault while under way)
 * REMOTE   -> LOST (every monitor that held it is lost), FETCHING likewise
 * CLEAN    -> DIRTY (likewise: these bytes are the only ones, and are no longer write-protected)
 * any      -> ZERO (discarded by the program; nothing else ends LOST)
 * </pre>
 */
public enum LineState {
  /** A p-local line: all zero, held nowhere (LegoOS's p-local line). */
  ZERO,
  /** Held by the owner of its vRegion only. */
  REMOTE,
  /** On its way from the owner. */
  FETCHING,
  /** Resident and write-protected; the owner holds the same bytes, if {@link Line#HELD}. */
  CLEAN,
  /** Resident; the owner holds older bytes or none. */
  DIRTY,
  /** Taken out of the program and not yet safe at the owner. */
  EVICTING,
  /** Flushed, and every copy is lost: the program gets SIGBUS, as for a page that broke. */
  LOST;

  private static final LineState[] BY_ORDINAL = values();

  static LineState of(int ordinal) {
    return BY_ORDINAL[ordinal];
  }

  /** Whether the program can reach the line without a fault for a missing page. */
  public boolean resident() {
    return this == CLEAN || this == DIRTY;
  }
}
