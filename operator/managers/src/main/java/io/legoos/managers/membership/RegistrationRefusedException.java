package io.legoos.managers.membership;

/** A monitor may not become a member. The message says why and what to do. */
public final class RegistrationRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The managers can hold no further member. */
    TABLE_FULL,
    /** This incarnation was declared dead and the others have given up what it held. */
    DECLARED_DEAD
  }

  private final Reason reason;

  RegistrationRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
