package io.legoos.protocol.page.grpc;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.v1.LaneReply;
import io.legoos.protocol.page.v1.LaneRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What comes from the memory monitor, handed from gRPC's thread to the one that receives. */
final class LaneReplies implements ClientResponseObserver<LaneRequest, LaneReply> {
  private sealed interface Event permits Reply, End {}

  private record Reply(LaneReply message) implements Event {}

  private record End(String why) implements Event {}

  /** A peer that sends more than was asked for is cut off; one place is for the end. */
  private final BlockingQueue<Event> events =
      new LinkedBlockingQueue<>(PageChannel.MAX_IN_FLIGHT + 2);

  @Override
  public void beforeStart(ClientCallStreamObserver<LaneRequest> requests) {
    // Nothing to prepare: messages are asked for one by one as they come.
  }

  @Override
  public void onNext(LaneReply reply) {
    if (!events.offer(new Reply(reply))) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("more replies than requests")
          .asRuntimeException();
    }
  }

  @Override
  public void onError(Throwable error) {
    end("the lane is broken: " + Status.fromThrowable(error));
  }

  @Override
  public void onCompleted() {
    end("the peer hung up");
  }

  /** Wakes whoever waits, now and later. */
  void end(String why) {
    End end = new End(why);
    while (!events.offer(end)) {
      events.poll();
    }
  }

  /**
   * The next reply.
   *
   * @throws IOException when the lane has ended or the deadline passed
   */
  LaneReply next(Duration deadline) throws IOException {
    Event event;
    try {
      event = events.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return switch (event) {
      case null ->
          throw new SocketTimeoutException(
              "the peer did not answer within " + deadline.toMillis() + " ms");
      case Reply reply -> reply.message();
      case End end -> {
        end(end.why());
        throw new IOException(end.why());
      }
    };
  }
}
