package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptReconnectTest {
  @TempDir Path dir;

  /** gRPC by itself makes some five attempts in these ten seconds, then ever fewer. */
  @Test
  void everyCallToAPeerThatIsAwayMakesAnAttemptToConnect() throws Exception {
    ClusterCertificates certificates =
        new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    TlsMaterial tls = certificates.issue(dir, "memory-0", PeerRole.MEMORY, List.of());
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ControlChannels channels = new ControlChannels(tls)) {
      Thread.ofPlatform().daemon().start(() -> hangUpOnEveryone(away, attempts));
      var peer =
          HealthGrpc.newBlockingStub(
              channels.to(new HostPort("127.0.0.1", away.getLocalPort()), PeerRole.MANAGER));
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                assertThatThrownBy(() -> peer.check(HealthCheckRequest.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class);
                return attempts.get() >= 20;
              });
    }
  }

  private static void hangUpOnEveryone(ServerSocket server, AtomicInteger attempts) {
    try {
      while (true) {
        server.accept().close();
        attempts.incrementAndGet();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
