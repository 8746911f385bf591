package io.legoos.runtime;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The control plane's gRPC server: mutual TLS (a certificate of the cluster is required), the gRPC
 * health service, and services guarded by the caller's role. Handlers run on virtual threads and
 * may block; {@link PeerIdentity#current} is the caller.
 */
public final class ControlServer implements AutoCloseable {
  /** Largest message that is read, unless a role asks for more. */
  public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private static final int MAX_CALLS_PER_CONNECTION = 256;
  private static final int MAX_METADATA_BYTES = 16 * 1024;
  private static final Duration HANDSHAKE_DEADLINE = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Server server;
  private final ExecutorService handlers;
  private final HealthStatusManager health;
  private final HostPort address;

  private ControlServer(
      Server server, ExecutorService handlers, HealthStatusManager health, HostPort address) {
    this.server = server;
    this.handlers = handlers;
    this.health = health;
    this.address = address;
  }

  /** As the other {@code start}, with {@link #MAX_MESSAGE_BYTES}. */
  public static ControlServer start(
      HostPort listen, TlsMaterial tls, List<GuardedService> services, CallMetrics calls)
      throws StartupException {
    return start(listen, tls, services, calls, MAX_MESSAGE_BYTES);
  }

  /**
   * Binds and serves.
   *
   * @param listen port 0 chooses a free one; see {@link #address}
   * @param calls counts those that were let in by their certificate
   * @throws StartupException when the address cannot be bound or the certificates cannot be used
   */
  public static ControlServer start(
      HostPort listen,
      TlsMaterial tls,
      List<GuardedService> services,
      CallMetrics calls,
      int maxMessageBytes)
      throws StartupException {
    InetSocketAddress socketAddress = listen.toSocketAddress();
    if (socketAddress.isUnresolved()) {
      throw new StartupException("cannot listen on " + listen + ": unknown host name");
    }
    HealthStatusManager health = new HealthStatusManager();
    ExecutorService handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("control-", 0).factory());
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(socketAddress, credentials(tls))
              .executor(handlers)
              .handshakeTimeout(HANDSHAKE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
              .permitKeepAliveTime(10, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
              .maxInboundMetadataSize(MAX_METADATA_BYTES)
              .maxInboundMessageSize(maxMessageBytes)
              .addService(health.getHealthService())
              // The last interceptor added is called first.
              .intercept(calls)
              .intercept(new PeerIdentityInterceptor());
      services.forEach(service -> builder.addService(service.definition()));
      Server server = builder.build().start();
      health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
      return new ControlServer(server, handlers, health, listen.withPort(server.getPort()));
    } catch (IOException | IllegalArgumentException e) {
      handlers.close();
      throw new StartupException(
          "cannot serve the control plane on "
              + listen
              + ": "
              + reason(e)
              + "; stop whoever uses it, or choose another address",
          e);
    }
  }

  private static ServerCredentials credentials(TlsMaterial tls) throws StartupException {
    try {
      return TlsServerCredentials.newBuilder()
          .keyManager(tls.keyManager())
          .trustManager(tls.ca())
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
          .build();
    } catch (IOException e) {
      throw new StartupException("cannot read the certificates in " + tls.directory(), e);
    }
  }

  private static String reason(Exception error) {
    Throwable cause = error.getCause();
    return String.valueOf(cause == null ? error.getMessage() : cause.getMessage());
  }

  /** Where it listens: the host that was asked for and the port that was bound. */
  public HostPort address() {
    return address;
  }

  /** Refuses new calls, lets running ones end for a second, cuts off the rest. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    handlers.shutdown();
  }
}
