package io.legoos.cli.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RawLaneTest {
  /** Ends, by the exception of a client that hung up. */
  private static CompletableFuture<Void> serveOne(ServerSocketChannel listener) {
    return CompletableFuture.runAsync(
        () -> {
          try (SocketChannel client = listener.accept()) {
            RawLane.serve(client);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static InetSocketAddress addressOf(ServerSocketChannel listener) throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyUnderWayComeBackAlsoWhenTheyFillTheSockets(boolean looks) throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(Ports.address(0))) {
      CompletableFuture<Void> served = serveOne(listener);
      try (RawLane lane = RawLane.open(addressOf(listener), Shape.fetch(64), looks)) {
        for (int round = 0; round < 100; round++) {
          for (int i = 0; i < 16; i++) {
            lane.send();
          }
          for (int i = 0; i < 16; i++) {
            lane.receive();
          }
        }
      }
      assertThatThrownBy(() -> served.get(20, TimeUnit.SECONDS)).hasMessageContaining("hung up");
    }
  }

  @Test
  void anAbsurdSizeIsRefused() throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(Ports.address(0))) {
      CompletableFuture<Void> served = serveOne(listener);
      try (SocketChannel client = SocketChannel.open(addressOf(listener))) {
        ByteBuffer greeting = ByteBuffer.allocate(12).putInt(1 << 30).putInt(1).putInt(0).flip();
        assertThat(client.write(greeting)).isEqualTo(12);
        assertThatThrownBy(() -> served.get(20, TimeUnit.SECONDS))
            .hasMessageContaining("a message of 1073741824 bytes");
      }
    }
  }
}
