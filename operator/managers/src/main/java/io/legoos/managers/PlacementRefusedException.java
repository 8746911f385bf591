package io.legoos.managers;

/** A manager cannot place what was asked for. The message says what is wrong and what to do. */
public final class PlacementRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The request breaks a limit or makes no sense. */
    INVALID,
    /** No live monitor of the role is known (yet). */
    NO_MONITOR,
    /** The live monitors have no room, as far as is known. */
    NO_ROOM,
    /** It would not fit even if nothing else were there. */
    BEYOND_CAPACITY
  }

  private final Reason reason;

  PlacementRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
