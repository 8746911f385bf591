package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Carries out requests and sends their replies, each in one write. Belongs to the lane's thread.
 */
final class ReplyWriter {
  private final LaneSocket socket;
  private final long epoch;
  private final PageChecksum checksum = new PageChecksum();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(
              FrameHeader.BYTES
                  + FrameHeader.replyBodyBytes(FrameHeader.MAX_PAGES, FrameHeader.MAX_PAGES))
          .order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment segment = MemorySegment.ofBuffer(buffer);
  private final FrameHeader header = new FrameHeader(buffer, checksum);

  ReplyWriter(LaneSocket socket, long epoch) {
    this.socket = socket;
    this.epoch = epoch;
  }

  /** Applies the request's flushes, then reads its fetches, then replies. */
  void answer(RequestReader request, PageStore store) throws IOException {
    int fetches = request.fetches();
    int flushes = request.flushes();
    int tableBytes = FrameHeader.replyTableBytes(fetches, flushes);
    int bodyBytes = FrameHeader.replyBodyBytes(fetches, flushes);
    buffer.clear();
    header.write(FrameType.REPLY, request.requestId(), epoch, fetches, flushes, bodyBytes);
    int flushTable = FrameHeader.BYTES + fetches * FrameHeader.FETCHED_ENTRY_BYTES;
    for (int i = 0; i < flushes; i++) {
      buffer.putInt(
          flushTable + i * FrameHeader.FLUSHED_ENTRY_BYTES, request.flush(i, store).code());
    }
    for (int i = 0; i < fetches; i++) {
      fetch(request, store, i, FrameHeader.BYTES + tableBytes + i * PageExchange.PAGE_BYTES);
    }
    header.seal(tableBytes);
    socket.write(buffer.position(0).limit(FrameHeader.BYTES + bodyBytes));
  }

  private void fetch(RequestReader request, PageStore store, int index, int page) {
    PageStatus status =
        store.fetch(request.fetchSpace(index), request.fetchAddress(index), segment, page);
    int crc = 0;
    if (status == PageStatus.OK) {
      crc = checksum.of(buffer, page, PageExchange.PAGE_BYTES);
    } else {
      // The slot still holds bytes of an earlier reply; they are nobody's business.
      segment.asSlice(page, PageExchange.PAGE_BYTES).fill((byte) 0);
    }
    int entry = FrameHeader.BYTES + index * FrameHeader.FETCHED_ENTRY_BYTES;
    buffer.putInt(entry, status.code());
    buffer.putInt(entry + Integer.BYTES, crc);
  }

  /** Tells the peer why the lane ends. */
  void abort(Reason reason) throws IOException {
    buffer.clear();
    header.write(FrameType.ABORT, 0, epoch, 0, 0, 0);
    header.writeReason(reason);
    header.seal(0);
    socket.write(buffer.limit(FrameHeader.BYTES));
  }
}
