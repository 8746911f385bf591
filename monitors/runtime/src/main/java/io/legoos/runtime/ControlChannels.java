package io.legoos.runtime;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Client channels to other components, one per address, made at first use, all with this
 * component's certificate. Every call without a deadline of its own gets {@link #CALL_DEADLINE}.
 * Thread-safe.
 */
public final class ControlChannels implements AutoCloseable {
  public static final Duration CALL_DEADLINE = Duration.ofSeconds(10);

  /** The largest answer is 65536 placed vRegions. */
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private static final int MAX_CHANNELS = 65536;

  /**
   * Every certificate of a cluster names it. A peer is known by the cluster's authority and its
   * role, not by its address: a pod's address is known only after its certificate was made.
   */
  private static final String AUTHORITY = "localhost";

  private final ChannelCredentials credentials;
  private final Map<HostPort, Opened> channels = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** A channel, and what its callers see of it. */
  private record Opened(ManagedChannel managed, Channel channel) {}

  /**
   * Makes no connection yet.
   *
   * @throws StartupException when the certificates cannot be read
   */
  public ControlChannels(TlsMaterial tls) throws StartupException {
    try {
      this.credentials =
          TlsChannelCredentials.newBuilder()
              .keyManager(tls.keyManager())
              .trustManager(tls.ca())
              .build();
    } catch (IOException e) {
      throw new StartupException("cannot read the certificates in " + tls.directory(), e);
    }
  }

  /**
   * The channel to {@code address}. It connects at its first call and again whenever that is
   * needed; while the peer is away, each call fails at once and makes another attempt.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public Channel to(HostPort address) {
    if (closed || channels.size() >= MAX_CHANNELS) {
      throw new IllegalStateException(closed ? "channels are closed" : "too many channels");
    }
    return channels.computeIfAbsent(address, this::open).channel();
  }

  /**
   * As {@link #to(HostPort)}, but calls fail with PERMISSION_DENIED, unsent, when the server's
   * certificate has another role.
   */
  public Channel to(HostPort address, PeerRole server) {
    return ClientInterceptors.intercept(to(address), new ServerRoleCheck(server));
  }

  /** Hangs up on {@code address}, which will not be asked again (a dead monitor). */
  public void forget(HostPort address) {
    @Nullable Opened opened = channels.remove(address);
    if (opened != null) {
      opened.managed().shutdownNow();
    }
  }

  private Opened open(HostPort address) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address.host(), address.port(), credentials)
            .overrideAuthority(AUTHORITY)
            .intercept(new DeadlineInterceptor(CALL_DEADLINE))
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .build();
    return new Opened(channel, ClientInterceptors.intercept(channel, new PromptReconnect(channel)));
  }

  /** Hangs up everywhere; calls under way fail. */
  @Override
  public void close() {
    closed = true;
    channels.values().forEach(opened -> opened.managed().shutdownNow());
    channels.clear();
  }
}
