package io.legoos.protocol.page.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class GrpcPageChannelTest extends PageChannelContract {
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void closeChannels() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Override
  protected Server start(LaneGate gate, int maxLanes, Duration deadline) throws IOException {
    io.grpc.Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(new GrpcPageService(gate, maxLanes))
            .build()
            .start();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return address;
      }

      @Override
      public void close() {
        server.shutdownNow();
        try {
          server.awaitTermination();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Override
  protected PageChannel open(InetSocketAddress address, LaneHello hello, Duration deadline)
      throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address).usePlaintext().directExecutor().build();
    channels.add(channel);
    return GrpcPageChannels.open(channel, hello, deadline);
  }
}
