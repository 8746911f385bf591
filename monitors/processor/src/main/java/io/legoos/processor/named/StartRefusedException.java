package io.legoos.processor.named;

/** A request about a named vProcess that is not carried out; nothing has changed. */
public final class StartRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** It breaks a limit or makes no sense. */
    INVALID,
    /** Its term is older than one seen before. */
    OLD_TERM,
    /** Another attempt lives here, or a later one was seen. */
    ANOTHER_ATTEMPT,
    /** Its ExCache does not fit beside those admitted. */
    NO_ROOM,
    /** It lives, and only the ended are forgotten. */
    LIVES
  }

  private final Reason reason;

  StartRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
