package io.legoos.managers;

/** A manager cannot do what was asked for. The message says what is wrong and what to do. */
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
    BEYOND_CAPACITY,
    /** There is no vNode of that name. */
    NOT_FOUND,
    /** There is one already, or its name is not free yet. */
    EXISTS,
    /** Programs run in it, or it is being deleted. */
    IN_USE,
    /** It is another user's. */
    DENIED
  }

  private final Reason reason;
  private final long askedBytes;
  private final long freeBytes;

  PlacementRefusedException(Reason reason, String message) {
    this(reason, message, 0, 0);
  }

  PlacementRefusedException(Reason reason, String message, long askedBytes, long freeBytes) {
    super(message);
    this.reason = reason;
    this.askedBytes = askedBytes;
    this.freeBytes = freeBytes;
  }

  /** What was asked of one monitor, in bytes; 0 when room was not the matter. */
  public long askedBytes() {
    return askedBytes;
  }

  /** The most that one monitor has, in bytes; 0 when room was not the matter. */
  public long freeBytes() {
    return freeBytes;
  }

  public Reason reason() {
    return reason;
  }
}
