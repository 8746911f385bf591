package io.legoos.protocol.page;

/** What a memory monitor says of one line of a frame. The codes are the wire format. */
public enum PageStatus {
  /** No reply yet; never sent. */
  UNANSWERED(0),
  /** The line was read, or is stored. */
  OK(1),
  /** A fetch of a line that its owner never stored: an error, never zeros. */
  NOT_HELD(2),
  /** The memory monitor has no frame left for the line. */
  NO_ROOM(3),
  /**
   * The line is in no mapping of a vRegion that this monitor owns for this vProcess: another
   * monitor owns it, or it was unmapped, or its space is gone.
   */
  NOT_OWNER(4);

  private static final PageStatus[] BY_CODE = values();

  private final byte code;

  PageStatus(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  /**
   * The status of a code off the wire.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static PageStatus ofCode(byte code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("unknown page status " + code);
    }
    return BY_CODE[code];
  }
}
