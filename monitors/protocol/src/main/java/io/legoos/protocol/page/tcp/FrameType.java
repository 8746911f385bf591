package io.legoos.protocol.page.tcp;

/** The kinds of frames. The codes are the wire format. */
enum FrameType {
  /** First frame of a lane, from the processor: who it is. */
  HELLO(1),
  /** The lane is open. */
  WELCOME(2),
  /** The lane is not opened; the header's reason says why, the body says it in words. */
  REFUSED(3),
  /** Lines to flush and lines to fetch. */
  REQUEST(4),
  /** The answer to one request. */
  REPLY(5),
  /** The last frame of a lane that the memory monitor gives up; the header's reason says why. */
  ABORT(6);

  private static final FrameType[] TYPES = values();

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static boolean isKnown(byte code) {
    return code >= 1 && code <= TYPES.length;
  }

  static FrameType ofCode(byte code) {
    return TYPES[code - 1];
  }
}
