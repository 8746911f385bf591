package io.legoos.protocol.page.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.v1.PageLaneGrpc;
import java.io.IOException;
import java.time.Duration;

/** Opens lanes over gRPC. */
public final class GrpcPageChannels {
  private GrpcPageChannels() {}

  /**
   * Opens a lane on a channel to a memory monitor; whoever made the channel closes it. A direct
   * executor on the channel saves a change of thread per reply.
   *
   * @param deadline of the handshake and of every later wait for a reply
   * @throws PageChannelException when the memory monitor refuses the lane
   * @throws IOException when it cannot be reached or does not answer in time
   */
  public static PageChannel open(Channel channel, LaneHello hello, Duration deadline)
      throws IOException {
    GrpcPageChannel lane = new GrpcPageChannel(hello.epoch(), deadline);
    lane.start(channel.newCall(PageLaneGrpc.getOpenMethod(), CallOptions.DEFAULT), hello);
    return lane;
  }
}
