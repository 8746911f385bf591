package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Requests off the wire, one after the other, with all limits and checksums checked. Reads as much
 * as has arrived, so that a small request costs one system call. Belongs to the lane's thread.
 */
final class RequestReader {
  private static final int MAX_FRAME_BYTES =
      FrameHeader.BYTES
          + FrameHeader.requestBodyBytes(FrameHeader.MAX_PAGES, FrameHeader.MAX_PAGES);
  private static final long ADDRESS_LIMIT = 1L << 47;

  private final LaneSocket socket;
  private final long epoch;
  private final PageChecksum checksum = new PageChecksum();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(MAX_FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment segment = MemorySegment.ofBuffer(buffer);
  private final FrameHeader header = new FrameHeader(buffer, checksum);
  private int frameStart;
  private int frameEnd;
  private int arrived;

  RequestReader(LaneSocket socket, long epoch) {
    this.socket = socket;
    this.epoch = epoch;
  }

  /**
   * Goes to the next request, for which it waits as long as it takes; once its first byte is here,
   * the rest must come within the deadline.
   *
   * @return false when the peer hung up between two requests
   * @throws PageChannelException when the request breaks the format, a limit, a checksum, or comes
   *     from another epoch
   */
  boolean next() throws IOException {
    frameStart = frameEnd;
    if (frameStart == arrived) {
      frameStart = 0;
      arrived = 0;
      if (!readMore()) {
        return false;
      }
    }
    awaitBytes(FrameHeader.BYTES);
    header.at(frameStart).check();
    if (header.type() != FrameType.REQUEST) {
      throw new PageChannelException(Reason.BAD_FRAME, "not a request: " + header.type());
    }
    if (header.epoch() != epoch) {
      throw new PageChannelException(Reason.STALE_EPOCH, "a frame of epoch " + header.epoch());
    }
    awaitBytes(FrameHeader.BYTES + header.bodyBytes());
    frameEnd = frameStart + FrameHeader.BYTES + header.bodyBytes();
    header.checkTable(FrameHeader.requestTableBytes(fetches(), flushes()));
    checkAddresses();
    return true;
  }

  /** Waits until {@code bytes} of the frame are here, which may move the frame in the buffer. */
  private void awaitBytes(int bytes) throws IOException {
    if (arrived - frameStart >= bytes) {
      return;
    }
    if (frameStart + bytes > MAX_FRAME_BYTES) {
      buffer.clear().limit(arrived).position(frameStart);
      buffer.compact();
      arrived -= frameStart;
      frameStart = 0;
      header.at(0);
    }
    socket.beginRead();
    while (arrived - frameStart < bytes) {
      if (!readMore()) {
        throw new EOFException("the peer hung up inside a frame");
      }
    }
    socket.endRead();
  }

  private boolean readMore() throws IOException {
    buffer.clear().position(arrived);
    int got = socket.readSome(buffer);
    if (got < 0) {
      return false;
    }
    arrived += got;
    return true;
  }

  private void checkAddresses() throws PageChannelException {
    for (int i = 0; i < fetches(); i++) {
      checkAddress(fetchAddress(i));
    }
    for (int i = 0; i < flushes(); i++) {
      checkAddress(flushAddress(i));
    }
  }

  private static void checkAddress(long address) throws PageChannelException {
    if (address < 0 || address >= ADDRESS_LIMIT || address % PageExchange.PAGE_BYTES != 0) {
      throw new PageChannelException(
          Reason.BAD_FRAME, "no page address: 0x" + Long.toHexString(address));
    }
  }

  long requestId() {
    return header.requestId();
  }

  int fetches() {
    return header.fetches();
  }

  int flushes() {
    return header.flushes();
  }

  long fetchSpace(int index) {
    return buffer.getLong(fetchEntry(index));
  }

  long fetchAddress(int index) {
    return buffer.getLong(fetchEntry(index) + Long.BYTES);
  }

  /**
   * Stores line {@code index} of the flushes.
   *
   * @throws PageChannelException CORRUPT, and nothing is stored
   */
  PageStatus flush(int index, PageStore store) throws PageChannelException {
    int entry = flushEntry(index);
    int page = flushEntry(flushes()) + index * PageExchange.PAGE_BYTES;
    int crc = buffer.getInt(entry + 2 * Long.BYTES);
    buffer.clear();
    if (crc != checksum.of(buffer, page, PageExchange.PAGE_BYTES)) {
      throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a flushed page");
    }
    return store.flush(buffer.getLong(entry), flushAddress(index), segment, page);
  }

  private long flushAddress(int index) {
    return buffer.getLong(flushEntry(index) + Long.BYTES);
  }

  private int fetchEntry(int index) {
    return frameStart + FrameHeader.BYTES + index * FrameHeader.FETCH_ENTRY_BYTES;
  }

  private int flushEntry(int index) {
    return fetchEntry(fetches()) + index * FrameHeader.FLUSH_ENTRY_BYTES;
  }
}
