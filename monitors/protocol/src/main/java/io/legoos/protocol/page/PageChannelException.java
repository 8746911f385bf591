package io.legoos.protocol.page;

import java.io.IOException;

/** The memory monitor refused a lane or a frame; the lane is closed. */
public final class PageChannelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. The codes are the wire format. */
  public enum Reason {
    /** No valid capability for this vProcess at this monitor. */
    UNAUTHORIZED(1),
    /** The caller, or the monitor it believes to talk to, is an older incarnation. */
    STALE_INCARNATION(2),
    /** The epoch of the grant is over (fencing). */
    STALE_EPOCH(3),
    /** No common protocol version. */
    UNSUPPORTED_VERSION(4),
    /** A frame that breaks the wire format or a limit. */
    BAD_FRAME(5),
    /** A checksum was wrong. */
    CORRUPT(6),
    /** The monitor is going away. */
    SHUTTING_DOWN(7),
    /** The monitor has as many lanes as it may have. */
    TOO_MANY_LANES(8);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    /** The reason of a code off the wire; {@link #BAD_FRAME} for an unknown one. */
    public static Reason ofCode(int code) {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      return BAD_FRAME;
    }
  }

  private final Reason reason;

  public PageChannelException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
