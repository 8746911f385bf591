package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A view of the 48 bytes in front of every frame, little-endian:
 *
 * <pre>
 *  0 u32 magic "LPC1"      24 u32 fetches
 *  4 u16 version           28 u32 flushes
 *  6 u8  type              32 u32 bytes of the body
 *  7 u8  zero              36 u32 reason (REFUSED, ABORT)
 *  8 u64 request id        40 u32 CRC32C of the body's table
 * 16 u64 epoch             44 u32 CRC32C of bytes 0..43
 * </pre>
 *
 * <p>Not thread-safe. Nothing of a header is believed before {@link #check} has passed.
 */
final class FrameHeader {
  static final int BYTES = 48;
  static final int MAGIC = 0x3143504C;
  static final short VERSION = 1;

  /** Space id and address of a line to fetch. */
  static final int FETCH_ENTRY_BYTES = 16;

  /** Space id, address, CRC32C of the page and four zero bytes. */
  static final int FLUSH_ENTRY_BYTES = 24;

  /** Status, three zero bytes, CRC32C of the page. */
  static final int FETCHED_ENTRY_BYTES = 8;

  /** Status and three zero bytes. */
  static final int FLUSHED_ENTRY_BYTES = 4;

  static final int MAX_PAGES = PageExchange.MAX_PAGES_PER_FRAME;

  /** A handshake's body is smaller than this. */
  static final int MAX_HANDSHAKE_BODY_BYTES = 1024;

  private static final int AT_VERSION = 4;
  private static final int AT_TYPE = 6;
  private static final int AT_ZERO = 7;
  private static final int AT_REQUEST = 8;
  private static final int AT_EPOCH = 16;
  private static final int AT_FETCHES = 24;
  private static final int AT_FLUSHES = 28;
  private static final int AT_BODY = 32;
  private static final int AT_REASON = 36;
  private static final int AT_TABLE_CRC = 40;
  private static final int AT_HEADER_CRC = 44;

  private final ByteBuffer buffer;
  private final PageChecksum checksum;
  private int base;

  /** A view of {@code buffer}, which is little-endian; its position and limit may change. */
  FrameHeader(ByteBuffer buffer, PageChecksum checksum) {
    if (buffer.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("frames are little-endian");
    }
    this.buffer = buffer;
    this.checksum = checksum;
  }

  static int requestTableBytes(int fetches, int flushes) {
    return fetches * FETCH_ENTRY_BYTES + flushes * FLUSH_ENTRY_BYTES;
  }

  static int requestBodyBytes(int fetches, int flushes) {
    return requestTableBytes(fetches, flushes) + flushes * PageExchange.PAGE_BYTES;
  }

  static int replyTableBytes(int fetches, int flushes) {
    return fetches * FETCHED_ENTRY_BYTES + flushes * FLUSHED_ENTRY_BYTES;
  }

  /** Every fetch has its page in a reply, so that the reader knows the size before it reads. */
  static int replyBodyBytes(int fetches, int flushes) {
    return replyTableBytes(fetches, flushes) + fetches * PageExchange.PAGE_BYTES;
  }

  /** Moves the view to the header that starts at {@code offset} of the buffer. */
  FrameHeader at(int offset) {
    base = offset;
    return this;
  }

  void write(FrameType type, long requestId, long epoch, int fetches, int flushes, int bodyBytes) {
    buffer.putInt(base, MAGIC);
    buffer.putShort(base + AT_VERSION, VERSION);
    buffer.put(base + AT_TYPE, type.code());
    buffer.put(base + AT_ZERO, (byte) 0);
    buffer.putLong(base + AT_REQUEST, requestId);
    buffer.putLong(base + AT_EPOCH, epoch);
    buffer.putInt(base + AT_FETCHES, fetches);
    buffer.putInt(base + AT_FLUSHES, flushes);
    buffer.putInt(base + AT_BODY, bodyBytes);
    buffer.putInt(base + AT_REASON, 0);
  }

  void writeReason(Reason reason) {
    buffer.putInt(base + AT_REASON, reason.code());
  }

  /** Adds the checksums; the last thing done to a frame's header. */
  void seal(int tableBytes) {
    buffer.putInt(base + AT_TABLE_CRC, checksum.of(buffer, base + BYTES, tableBytes));
    buffer.putInt(base + AT_HEADER_CRC, checksum.of(buffer, base, AT_HEADER_CRC));
  }

  /**
   * Checks everything that does not depend on the body.
   *
   * @throws PageChannelException CORRUPT, UNSUPPORTED_VERSION or BAD_FRAME
   */
  void check() throws PageChannelException {
    if (buffer.getInt(base) != MAGIC) {
      throw bad("no page channel frame");
    }
    if (buffer.getShort(base + AT_VERSION) != VERSION) {
      throw new PageChannelException(
          Reason.UNSUPPORTED_VERSION,
          "page channel version " + buffer.getShort(base + AT_VERSION) + ", not " + VERSION);
    }
    if (buffer.getInt(base + AT_HEADER_CRC) != checksum.of(buffer, base, AT_HEADER_CRC)) {
      throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a frame header");
    }
    if (!FrameType.isKnown(buffer.get(base + AT_TYPE)) || buffer.get(base + AT_ZERO) != 0) {
      throw bad("unknown type of frame");
    }
    checkSizes();
  }

  private void checkSizes() throws PageChannelException {
    int fetches = fetches();
    int flushes = flushes();
    if (fetches < 0 || fetches > MAX_PAGES || flushes < 0 || flushes > MAX_PAGES) {
      throw bad("a frame of " + fetches + " fetches and " + flushes + " flushes");
    }
    boolean right =
        switch (type()) {
          case REQUEST ->
              fetches + flushes > 0 && bodyBytes() == requestBodyBytes(fetches, flushes);
          case REPLY -> bodyBytes() == replyBodyBytes(fetches, flushes);
          case ABORT -> bodyBytes() == 0;
          case HELLO, WELCOME, REFUSED ->
              bodyBytes() >= 0 && bodyBytes() <= MAX_HANDSHAKE_BODY_BYTES;
        };
    if (!right) {
      throw bad("a " + type() + " frame of " + bodyBytes() + " bytes");
    }
  }

  /**
   * Checks the table behind this header, which must have arrived.
   *
   * @throws PageChannelException CORRUPT
   */
  void checkTable(int tableBytes) throws PageChannelException {
    if (buffer.getInt(base + AT_TABLE_CRC) != checksum.of(buffer, base + BYTES, tableBytes)) {
      throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a frame's table");
    }
  }

  FrameType type() {
    return FrameType.ofCode(buffer.get(base + AT_TYPE));
  }

  long requestId() {
    return buffer.getLong(base + AT_REQUEST);
  }

  long epoch() {
    return buffer.getLong(base + AT_EPOCH);
  }

  int fetches() {
    return buffer.getInt(base + AT_FETCHES);
  }

  int flushes() {
    return buffer.getInt(base + AT_FLUSHES);
  }

  int bodyBytes() {
    return buffer.getInt(base + AT_BODY);
  }

  Reason reason() {
    return Reason.ofCode(buffer.getInt(base + AT_REASON));
  }

  private static PageChannelException bad(String what) {
    return new PageChannelException(Reason.BAD_FRAME, what);
  }
}
