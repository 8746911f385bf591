package io.legoos.benchmarks;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.grpc.GrpcPageService;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The other JVM: an echo and both page channels over one slab. Ends when its stdin does. */
public final class BenchmarkServer {
  static final int PAGES = 16_384;
  private static final int MAX_LANES = 64;

  private BenchmarkServer() {}

  /** Serves; the first line on stdout names the ports of echo, TCP and gRPC. */
  public static void main(String[] args) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    PageStore store = new SlabStore();
    ServerSocketChannel echo = ServerSocketChannel.open().bind(any);
    Thread.ofPlatform().daemon().start(() -> serveEcho(echo));
    TcpPageServer tcp = TcpPageServer.start(any, hello -> store, MAX_LANES, Duration.ofSeconds(10));
    Server grpc =
        NettyServerBuilder.forAddress(any)
            .directExecutor()
            .addService(new GrpcPageService(hello -> store, MAX_LANES))
            .build()
            .start();
    int echoPort = ((InetSocketAddress) echo.getLocalAddress()).getPort();
    String ports = echoPort + " " + tcp.address().getPort() + " " + grpc.getPort() + "\n";
    System.out.write(ports.getBytes(StandardCharsets.US_ASCII));
    System.out.flush();
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
  }

  private static void serveEcho(ServerSocketChannel listener) {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        Thread.ofPlatform().daemon().start(() -> echo(channel));
      }
    } catch (IOException e) {
      // The JVM ends.
    }
  }

  private static void echo(SocketChannel channel) {
    try (channel) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer sizes = ByteBuffer.allocateDirect(8);
      EchoLane.readFully(channel, sizes);
      ByteBuffer request = ByteBuffer.allocateDirect(sizes.getInt(0));
      ByteBuffer reply = ByteBuffer.allocateDirect(sizes.getInt(4));
      while (true) {
        EchoLane.readFully(channel, request.clear());
        EchoLane.writeFully(channel, reply.clear());
      }
    } catch (IOException e) {
      // The client is done.
    }
  }

  private static final class SlabStore implements PageStore {
    private final MemorySegment slab =
        Arena.global().allocate((long) PAGES * PageExchange.PAGE_BYTES);

    @Override
    public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
      MemorySegment.copy(slab, address, target, offset, PageExchange.PAGE_BYTES);
      return PageStatus.OK;
    }

    @Override
    public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
      MemorySegment.copy(source, offset, slab, address, PageExchange.PAGE_BYTES);
      return PageStatus.OK;
    }
  }
}
