package io.legoos.protocol.page.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.v1.ReplyFrame;
import io.legoos.protocol.page.v1.RequestFrame;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Checks the frames of one lane and carries them out. Not thread-safe. */
final class FrameAnswerer {
  private static final int PAGE = PageExchange.PAGE_BYTES;
  private static final long ADDRESS_LIMIT = 1L << 47;

  private final PageStore store;
  private final long epoch;
  private final PageChecksum checksum = new PageChecksum();

  FrameAnswerer(PageStore store, long epoch) {
    this.store = store;
    this.epoch = epoch;
  }

  /** Applies the frame's flushes, then reads its fetches. */
  ReplyFrame answer(RequestFrame frame) throws PageChannelException {
    check(frame);
    int fetches = frame.getFetchSpacesCount();
    byte[] flushStatuses = flush(frame);
    byte[] pages = new byte[fetches * PAGE];
    byte[] fetchStatuses = new byte[fetches];
    MemorySegment segment = MemorySegment.ofArray(pages);
    ByteBuffer buffer = ByteBuffer.wrap(pages);
    ReplyFrame.Builder reply = ReplyFrame.newBuilder().setRequestId(frame.getRequestId());
    for (int i = 0; i < fetches; i++) {
      PageStatus status =
          store.fetch(
              frame.getFetchSpaces(i), frame.getFetchAddresses(i), segment, (long) i * PAGE);
      fetchStatuses[i] = status.code();
      reply.addFetchCrcs(status == PageStatus.OK ? checksum.of(buffer, i * PAGE, PAGE) : 0);
    }
    return reply
        .setFetchStatuses(UnsafeByteOperations.unsafeWrap(fetchStatuses))
        .setFetchPages(UnsafeByteOperations.unsafeWrap(pages))
        .setFlushStatuses(UnsafeByteOperations.unsafeWrap(flushStatuses))
        .build();
  }

  private byte[] flush(RequestFrame frame) throws PageChannelException {
    int flushes = frame.getFlushSpacesCount();
    byte[] statuses = new byte[flushes];
    ByteBuffer buffer = frame.getFlushPages().asReadOnlyByteBuffer();
    MemorySegment segment = MemorySegment.ofBuffer(buffer);
    for (int i = 0; i < flushes; i++) {
      if (frame.getFlushCrcs(i) != checksum.of(buffer, i * PAGE, PAGE)) {
        throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a flushed page");
      }
      statuses[i] =
          store
              .flush(frame.getFlushSpaces(i), frame.getFlushAddresses(i), segment, (long) i * PAGE)
              .code();
    }
    return statuses;
  }

  private void check(RequestFrame frame) throws PageChannelException {
    int fetches = frame.getFetchSpacesCount();
    int flushes = frame.getFlushSpacesCount();
    if (fetches + flushes == 0
        || fetches > PageExchange.MAX_PAGES_PER_FRAME
        || flushes > PageExchange.MAX_PAGES_PER_FRAME
        || frame.getFetchAddressesCount() != fetches
        || frame.getFlushAddressesCount() != flushes
        || frame.getFlushCrcsCount() != flushes
        || frame.getFlushPages().size() != flushes * PAGE) {
      throw new PageChannelException(
          Reason.BAD_FRAME, "a frame of " + fetches + " fetches and " + flushes + " flushes");
    }
    if (frame.getEpoch() != epoch) {
      throw new PageChannelException(Reason.STALE_EPOCH, "a frame of epoch " + frame.getEpoch());
    }
    for (int i = 0; i < fetches; i++) {
      checkAddress(frame.getFetchAddresses(i));
    }
    for (int i = 0; i < flushes; i++) {
      checkAddress(frame.getFlushAddresses(i));
    }
  }

  private static void checkAddress(long address) throws PageChannelException {
    if (address < 0 || address >= ADDRESS_LIMIT || address % PAGE != 0) {
      throw new PageChannelException(
          Reason.BAD_FRAME, "no page address: 0x" + Long.toHexString(address));
    }
  }
}
