package io.legoos.cli.bench.latency;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.legoos.protocol.page.grpc.GrpcPageService;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One of the two JVMs: answers on loopback, in all ways. Ends when its stdin does. */
public final class LatencyServer {
  private static final int MAX_LANES = 64;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private LatencyServer() {}

  /** Serves; the only line on stdout names the {@link Ports}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Lifeline.hold();
    InetSocketAddress any = Ports.address(0);
    Slab slab = new Slab();
    ServerSocketChannel raw = ServerSocketChannel.open().bind(any);
    try (TcpPageServer pages = TcpPageServer.start(any, hello -> slab, MAX_LANES, DEADLINE)) {
      Server grpc =
          NettyServerBuilder.forAddress(any)
              .directExecutor()
              .addService(new GrpcPageService(hello -> slab, MAX_LANES))
              .addService(UnaryLane.service())
              .build()
              .start();
      int port = ((InetSocketAddress) raw.getLocalAddress()).getPort();
      String ports = new Ports(port, pages.address().getPort(), grpc.getPort()).line() + "\n";
      System.out.write(ports.getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
      while (true) {
        SocketChannel client = raw.accept();
        Thread.ofPlatform().daemon().name("raw-lane").start(() -> serve(client));
      }
    }
  }

  private static void serve(SocketChannel client) {
    try (client) {
      RawLane.serve(client);
    } catch (IOException e) {
      // The client is done.
    }
  }
}
