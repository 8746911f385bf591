package io.legoos.protocol.page.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.v1.Hello;
import io.legoos.protocol.page.v1.LaneReply;
import io.legoos.protocol.page.v1.LaneRequest;
import io.legoos.protocol.page.v1.Refusal;
import io.legoos.protocol.page.v1.Welcome;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane at the memory monitor. gRPC calls it from one thread at a time. */
final class GrpcServerLane implements StreamObserver<LaneRequest> {
  private static final Logger log = LoggerFactory.getLogger(GrpcServerLane.class);

  private final ServerCallStreamObserver<LaneReply> replies;
  private final LaneGate gate;
  private final Semaphore lanes;
  private final AtomicBoolean holdsPermit = new AtomicBoolean();
  private @Nullable FrameAnswerer answerer;
  private boolean waitsUntilReady;
  private boolean ended;

  private GrpcServerLane(
      ServerCallStreamObserver<LaneReply> replies, LaneGate gate, Semaphore lanes) {
    this.replies = replies;
    this.gate = gate;
    this.lanes = lanes;
  }

  static GrpcServerLane start(
      ServerCallStreamObserver<LaneReply> replies, LaneGate gate, Semaphore lanes) {
    GrpcServerLane lane = new GrpcServerLane(replies, gate, lanes);
    replies.disableAutoRequest();
    replies.setOnCancelHandler(lane::giveBackPermit);
    replies.setOnReadyHandler(lane::onReady);
    replies.request(1);
    return lane;
  }

  private void onReady() {
    if (waitsUntilReady) {
      waitsUntilReady = false;
      replies.request(1);
    }
  }

  @Override
  public void onNext(LaneRequest request) {
    if (ended) {
      return;
    }
    try {
      replies.onNext(answer(request));
    } catch (PageChannelException e) {
      refuse(e);
      return;
    }
    if (replies.isReady()) {
      replies.request(1);
    } else {
      waitsUntilReady = true;
    }
  }

  private LaneReply answer(LaneRequest request) throws PageChannelException {
    FrameAnswerer open = answerer;
    return switch (request.getBodyCase()) {
      case HELLO -> {
        if (open != null) {
          throw new PageChannelException(Reason.BAD_FRAME, "a second hello");
        }
        answerer = admit(helloOf(request.getHello()));
        yield LaneReply.newBuilder().setWelcome(Welcome.getDefaultInstance()).build();
      }
      case FRAME -> {
        if (open == null) {
          throw new PageChannelException(Reason.BAD_FRAME, "a lane starts with a hello");
        }
        yield LaneReply.newBuilder().setFrame(open.answer(request.getFrame())).build();
      }
      case BODY_NOT_SET -> throw new PageChannelException(Reason.BAD_FRAME, "an empty message");
    };
  }

  private FrameAnswerer admit(LaneHello hello) throws PageChannelException {
    if (!lanes.tryAcquire()) {
      throw new PageChannelException(
          Reason.TOO_MANY_LANES, "all lanes of this memory monitor are in use");
    }
    holdsPermit.set(true);
    PageStore store = gate.admit(hello);
    return new FrameAnswerer(store, hello.epoch());
  }

  private static LaneHello helloOf(Hello hello) throws PageChannelException {
    try {
      return new LaneHello(
          hello.getVprocessId(),
          Incarnation.of(hello.getProcessor()),
          Incarnation.of(hello.getMemory()),
          hello.getEpoch(),
          hello.getCapability().toByteArray());
    } catch (IllegalArgumentException e) {
      throw new PageChannelException(Reason.BAD_FRAME, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(PageChannelException refusal) {
    log.info("page lane refused: {}: {}", refusal.reason(), refusal.getMessage());
    ended = true;
    giveBackPermit();
    replies.onNext(
        LaneReply.newBuilder()
            .setRefusal(
                Refusal.newBuilder()
                    .setReason(refusal.reason().code())
                    .setMessage(String.valueOf(refusal.getMessage())))
            .build());
    replies.onCompleted();
  }

  @Override
  public void onError(Throwable error) {
    giveBackPermit();
  }

  @Override
  public void onCompleted() {
    giveBackPermit();
    if (!ended) {
      ended = true;
      replies.onCompleted();
    }
  }

  private void giveBackPermit() {
    if (holdsPermit.compareAndSet(true, false)) {
      lanes.release();
    }
  }
}
