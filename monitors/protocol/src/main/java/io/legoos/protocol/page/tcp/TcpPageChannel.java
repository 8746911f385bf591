package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.InFlightExchanges;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The processor's end of a lane. A request goes out in one gathering write straight from the
 * exchange's pages, its reply comes in by scattering reads straight into them.
 */
final class TcpPageChannel implements PageChannel {
  private final LaneSocket socket;
  private final long epoch;
  private final InFlightExchanges inFlight = new InFlightExchanges();
  private final RequestWriter writer = new RequestWriter();
  private final ReplyReader reader = new ReplyReader();

  TcpPageChannel(LaneSocket socket, long epoch) {
    this.socket = socket;
    this.epoch = epoch;
  }

  @Override
  public void send(PageExchange exchange) throws IOException {
    if (exchange.fetchCount() + exchange.flushCount() == 0) {
      throw new IllegalArgumentException("an empty exchange");
    }
    long requestId = inFlight.add(exchange);
    try {
      writer.write(exchange, requestId);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public PageExchange receive() throws IOException {
    PageExchange exchange = inFlight.oldest();
    try {
      reader.read(exchange, inFlight.oldestId());
    } catch (IOException e) {
      close();
      throw e;
    }
    inFlight.removeOldest();
    return exchange;
  }

  @Override
  public void close() {
    socket.close();
  }

  private static ByteBuffer allocateHead(int tableBytes) {
    return ByteBuffer.allocateDirect(FrameHeader.BYTES + tableBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Belongs to the thread that sends. */
  private final class RequestWriter {
    private final PageChecksum checksum = new PageChecksum();
    private final ByteBuffer head =
        allocateHead(FrameHeader.requestTableBytes(FrameHeader.MAX_PAGES, FrameHeader.MAX_PAGES));
    private final FrameHeader header = new FrameHeader(head, checksum);
    private final ByteBuffer[] parts = {head, head};

    void write(PageExchange exchange, long requestId) throws IOException {
      int fetches = exchange.fetchCount();
      int flushes = exchange.flushCount();
      int tableBytes = FrameHeader.requestTableBytes(fetches, flushes);
      head.clear();
      header.write(
          FrameType.REQUEST,
          requestId,
          epoch,
          fetches,
          flushes,
          FrameHeader.requestBodyBytes(fetches, flushes));
      head.position(FrameHeader.BYTES);
      for (int i = 0; i < fetches; i++) {
        head.putLong(exchange.fetchSpace(i)).putLong(exchange.fetchAddress(i));
      }
      ByteBuffer pages = exchange.flushedBuffer();
      pages.clear();
      for (int i = 0; i < flushes; i++) {
        int crc = checksum.of(pages, i * PageExchange.PAGE_BYTES, PageExchange.PAGE_BYTES);
        head.putLong(exchange.flushSpace(i)).putLong(exchange.flushAddress(i));
        head.putInt(crc).putInt(0);
      }
      header.seal(tableBytes);
      head.flip();
      if (flushes == 0) {
        socket.write(head);
      } else {
        parts[1] = pages.limit(flushes * PageExchange.PAGE_BYTES);
        socket.write(parts);
      }
    }
  }

  /** Belongs to the thread that receives. */
  private final class ReplyReader {
    private final PageChecksum checksum = new PageChecksum();
    private final ByteBuffer head =
        allocateHead(FrameHeader.replyTableBytes(FrameHeader.MAX_PAGES, FrameHeader.MAX_PAGES));
    private final FrameHeader header = new FrameHeader(head, checksum);
    private final ByteBuffer[] parts = {head, head};

    void read(PageExchange exchange, long requestId) throws IOException {
      int fetches = exchange.fetchCount();
      int flushes = exchange.flushCount();
      int tableBytes = FrameHeader.replyTableBytes(fetches, flushes);
      ByteBuffer pages = exchange.fetchedBuffer();
      head.clear().limit(FrameHeader.BYTES + tableBytes);
      pages.clear().limit(fetches * PageExchange.PAGE_BYTES);
      parts[1] = pages;
      socket.beginRead();
      while (head.position() < FrameHeader.BYTES) {
        socket.readSome(parts);
      }
      checkHeader(requestId, fetches, flushes);
      while (head.hasRemaining() || pages.hasRemaining()) {
        socket.readSome(parts);
      }
      socket.endRead();
      header.checkTable(tableBytes);
      takeStatuses(exchange, pages);
    }

    private void checkHeader(long requestId, int fetches, int flushes) throws PageChannelException {
      header.check();
      if (header.type() == FrameType.ABORT) {
        throw new PageChannelException(
            header.reason(), "the memory monitor ended the lane: " + header.reason());
      }
      if (header.type() != FrameType.REPLY
          || header.requestId() != requestId
          || header.epoch() != epoch
          || header.fetches() != fetches
          || header.flushes() != flushes) {
        throw new PageChannelException(Reason.BAD_FRAME, "a reply to another request");
      }
    }

    private void takeStatuses(PageExchange exchange, ByteBuffer pages) throws IOException {
      head.position(FrameHeader.BYTES);
      pages.clear();
      for (int i = 0; i < exchange.fetchCount(); i++) {
        PageStatus status = statusOf(head.getInt());
        int crc = head.getInt();
        if (status == PageStatus.OK
            && crc != checksum.of(pages, i * PageExchange.PAGE_BYTES, PageExchange.PAGE_BYTES)) {
          throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a fetched page");
        }
        exchange.setFetchStatus(i, status);
      }
      for (int i = 0; i < exchange.flushCount(); i++) {
        exchange.setFlushStatus(i, statusOf(head.getInt()));
      }
    }

    private static PageStatus statusOf(int code) throws PageChannelException {
      if (code <= PageStatus.UNANSWERED.code() || code > PageStatus.NOT_OWNER.code()) {
        throw new PageChannelException(Reason.BAD_FRAME, "unknown page status " + code);
      }
      return PageStatus.ofCode((byte) code);
    }
  }
}
