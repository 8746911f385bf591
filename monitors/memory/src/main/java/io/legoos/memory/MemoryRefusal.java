package io.legoos.memory;

/** A request that a memory monitor does not carry out; nothing has changed. */
public final class MemoryRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** It does not fit into capacity x overcommit, a limit, or the address space: ENOMEM. */
    NO_CAPACITY,
    /** No such space here. */
    UNKNOWN_SPACE,
    /** The space exists already. */
    SPACE_EXISTS,
    /** A malformed request. */
    INVALID,
    /** The caller is an incarnation that is dead or was replaced. */
    STALE_PROCESSOR,
    /** The named vProcess runs elsewhere, as far as anybody can know. */
    ALREADY_RUNNING,
    /** The managers, whose decision is needed, do not answer now; ask again. */
    NO_MANAGERS,
    /** Another monitor did not answer. */
    UNAVAILABLE
  }

  private final Reason reason;

  public MemoryRefusal(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
