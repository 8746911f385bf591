package io.legoos.protocol.page.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.v1.LaneReply;
import io.legoos.protocol.page.v1.LaneRequest;
import io.legoos.protocol.page.v1.PageLaneGrpc;
import java.util.concurrent.Semaphore;

/**
 * The memory monitor's end of all lanes over gRPC. Frames are answered on gRPC's own thread: give
 * the server a direct executor. A peer that does not take its replies is not read from any further.
 */
public final class GrpcPageService extends PageLaneGrpc.PageLaneImplBase {
  private final LaneGate gate;
  private final Semaphore lanes;

  /**
   * Serves nobody yet.
   *
   * @param maxLanes that may be open at a time; one more is refused
   */
  public GrpcPageService(LaneGate gate, int maxLanes) {
    this.gate = gate;
    this.lanes = new Semaphore(maxLanes);
  }

  @Override
  public StreamObserver<LaneRequest> open(StreamObserver<LaneReply> replies) {
    return GrpcServerLane.start((ServerCallStreamObserver<LaneReply>) replies, gate, lanes);
  }
}
