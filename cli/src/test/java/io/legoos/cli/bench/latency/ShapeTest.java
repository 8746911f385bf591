package io.legoos.cli.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.page.tcp.TcpPageChannels;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** What went through it, in each direction. */
  private static final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final AtomicLong there = new AtomicLong();
    private final AtomicLong back = new AtomicLong();

    Relay(InetSocketAddress server) throws IOException {
      this.server = server;
      this.listener = new ServerSocket(0, 1, server.getAddress());
      Thread.ofPlatform().daemon().start(this::relay);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void relay() {
      try (Socket client = listener.accept();
          Socket to = new Socket(server.getAddress(), server.getPort())) {
        client.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        Thread reverse = Thread.ofPlatform().daemon().start(() -> copy(to, client, back));
        copy(client, to, there);
        reverse.join();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void copy(Socket from, Socket to, AtomicLong count) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int got = in.read(buffer);
        while (got >= 0) {
          count.addAndGet(got);
          out.write(buffer, 0, got);
          got = in.read(buffer);
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // The lane was closed.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void aFrameHasTheBytesThatThePageChannelHasOnTheWire(int lines) throws Exception {
    Slab slab = new Slab();
    try (TcpPageServer server = TcpPageServer.start(Ports.address(0), hello -> slab, 8, DEADLINE)) {
      for (Shape shape : new Shape[] {Shape.fetch(lines), Shape.flush(lines)}) {
        try (Relay relay = new Relay(server.address());
            PageLane lane =
                new PageLane(
                    TcpPageChannels.open(relay.address(), PageLane.hello(), DEADLINE),
                    new Question(shape, 1))) {
          long greeting = relay.there.get();
          long welcome = relay.back.get();
          lane.send();
          lane.receive();

          assertThat(relay.there.get() - greeting).as("request").isEqualTo(shape.requestBytes());
          assertThat(relay.back.get() - welcome).as("reply").isEqualTo(shape.replyBytes());
        }
      }
    }
  }
}
