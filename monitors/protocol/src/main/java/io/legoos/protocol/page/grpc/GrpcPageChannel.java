package io.legoos.protocol.page.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.page.InFlightExchanges;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.v1.Hello;
import io.legoos.protocol.page.v1.LaneReply;
import io.legoos.protocol.page.v1.LaneRequest;
import io.legoos.protocol.page.v1.ReplyFrame;
import io.legoos.protocol.page.v1.RequestFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The processor's end of a lane over gRPC. */
final class GrpcPageChannel implements PageChannel {
  private final long epoch;
  private final Duration deadline;
  private final InFlightExchanges inFlight = new InFlightExchanges();
  private final LaneReplies replies = new LaneReplies();
  private final PageChecksum sentChecksum = new PageChecksum();
  private final PageChecksum receivedChecksum = new PageChecksum();
  private @Nullable StreamObserver<LaneRequest> requests;
  private @Nullable ClientCall<LaneRequest, LaneReply> call;
  private volatile boolean closed;

  GrpcPageChannel(long epoch, Duration deadline) {
    this.epoch = epoch;
    this.deadline = deadline;
  }

  /** Shakes hands; on failure the lane is closed. */
  void start(ClientCall<LaneRequest, LaneReply> newCall, LaneHello hello) throws IOException {
    call = newCall;
    StreamObserver<LaneRequest> observer = ClientCalls.asyncBidiStreamingCall(newCall, replies);
    requests = observer;
    try {
      observer.onNext(LaneRequest.newBuilder().setHello(toWire(hello)).build());
      LaneReply reply = replies.next(deadline);
      switch (reply.getBodyCase()) {
        case WELCOME -> {}
        case REFUSAL -> throw refusal(reply);
        default -> throw bad("no answer to the hello");
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Hello toWire(LaneHello hello) {
    return Hello.newBuilder()
        .setVprocessId(hello.vprocessId())
        .setProcessor(hello.processor().toByteString())
        .setMemory(hello.memory().toByteString())
        .setEpoch(hello.epoch())
        .setCapability(ByteString.copyFrom(hello.capability()))
        .build();
  }

  @Override
  public void send(PageExchange exchange) throws IOException {
    StreamObserver<LaneRequest> observer = requests;
    if (closed || observer == null) {
      throw new IOException("the lane is closed");
    }
    if (exchange.fetchCount() + exchange.flushCount() == 0) {
      throw new IllegalArgumentException("an empty exchange");
    }
    LaneRequest request =
        LaneRequest.newBuilder().setFrame(frameOf(exchange, inFlight.add(exchange))).build();
    try {
      observer.onNext(request);
    } catch (RuntimeException e) {
      close();
      throw new IOException("the lane is broken", e);
    }
  }

  private RequestFrame frameOf(PageExchange exchange, long requestId) {
    RequestFrame.Builder frame = RequestFrame.newBuilder().setRequestId(requestId).setEpoch(epoch);
    for (int i = 0; i < exchange.fetchCount(); i++) {
      frame.addFetchSpaces(exchange.fetchSpace(i)).addFetchAddresses(exchange.fetchAddress(i));
    }
    ByteBuffer pages = exchange.flushedBuffer();
    pages.clear();
    for (int i = 0; i < exchange.flushCount(); i++) {
      frame.addFlushSpaces(exchange.flushSpace(i)).addFlushAddresses(exchange.flushAddress(i));
      frame.addFlushCrcs(
          sentChecksum.of(pages, i * PageExchange.PAGE_BYTES, PageExchange.PAGE_BYTES));
    }
    // gRPC serializes before onNext returns, and the exchange is the lane's until then.
    pages.limit(exchange.flushCount() * PageExchange.PAGE_BYTES);
    return frame.setFlushPages(UnsafeByteOperations.unsafeWrap(pages)).build();
  }

  @Override
  public PageExchange receive() throws IOException {
    PageExchange exchange = inFlight.oldest();
    try {
      LaneReply reply = replies.next(deadline);
      switch (reply.getBodyCase()) {
        case FRAME -> take(reply.getFrame(), exchange);
        case REFUSAL -> throw refusal(reply);
        default -> throw bad("not a reply");
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    inFlight.removeOldest();
    return exchange;
  }

  private void take(ReplyFrame frame, PageExchange exchange) throws PageChannelException {
    int fetches = exchange.fetchCount();
    if (frame.getRequestId() != inFlight.oldestId()
        || frame.getFetchStatuses().size() != fetches
        || frame.getFetchCrcsCount() != fetches
        || frame.getFetchPages().size() != fetches * PageExchange.PAGE_BYTES
        || frame.getFlushStatuses().size() != exchange.flushCount()) {
      throw bad("a reply to another request");
    }
    ByteBuffer pages = exchange.fetchedBuffer();
    pages.clear();
    frame.getFetchPages().copyTo(pages);
    for (int i = 0; i < fetches; i++) {
      PageStatus status = statusOf(frame.getFetchStatuses().byteAt(i));
      int crc = receivedChecksum.of(pages, i * PageExchange.PAGE_BYTES, PageExchange.PAGE_BYTES);
      if (status == PageStatus.OK && crc != frame.getFetchCrcs(i)) {
        throw new PageChannelException(Reason.CORRUPT, "wrong checksum of a fetched page");
      }
      exchange.setFetchStatus(i, status);
    }
    for (int i = 0; i < exchange.flushCount(); i++) {
      exchange.setFlushStatus(i, statusOf(frame.getFlushStatuses().byteAt(i)));
    }
  }

  private static PageStatus statusOf(byte code) throws PageChannelException {
    if (code <= PageStatus.UNANSWERED.code() || code > PageStatus.NOT_OWNER.code()) {
      throw bad("unknown page status " + code);
    }
    return PageStatus.ofCode(code);
  }

  private static PageChannelException refusal(LaneReply reply) {
    return new PageChannelException(
        Reason.ofCode(reply.getRefusal().getReason()), reply.getRefusal().getMessage());
  }

  private static PageChannelException bad(String what) {
    return new PageChannelException(Reason.BAD_FRAME, what);
  }

  @Override
  public void close() {
    closed = true;
    replies.end("the lane is closed");
    ClientCall<LaneRequest, LaneReply> open = call;
    if (open != null) {
      open.cancel("closed", null);
    }
  }
}
