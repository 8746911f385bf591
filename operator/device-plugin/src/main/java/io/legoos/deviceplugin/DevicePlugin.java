package io.legoos.deviceplugin;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.legoos.deviceplugin.v1beta1.RegisterRequest;
import io.legoos.deviceplugin.v1beta1.RegistrationGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * One device, offered to one kubelet over a Unix socket in its directory. For one thread; {@link
 * #service} is thread-safe.
 */
final class DevicePlugin implements AutoCloseable {
  private static final String VERSION = "v1beta1";
  private static final long DEADLINE_SECONDS = 5;

  private final Path socket;
  private final KubeletSocket kubelet;
  private final DeviceService service;
  private final EventLoopGroup loop;
  private final Server server;

  private DevicePlugin(
      Path socket,
      KubeletSocket kubelet,
      DeviceService service,
      EventLoopGroup loop,
      Server server) {
    this.socket = socket;
    this.kubelet = kubelet;
    this.service = service;
    this.loop = loop;
    this.server = server;
  }

  /**
   * Serves and registers.
   *
   * @param directory of the kubelet's sockets
   * @param kubelet the one that is there
   * @throws IOException when it does not take the device; the message says what to look at
   */
  static DevicePlugin start(Path directory, KubeletSocket kubelet, NodeDevice device)
      throws IOException {
    Path socket = directory.resolve(device.socketName());
    Files.deleteIfExists(socket);
    EventLoopGroup loop = new EpollEventLoopGroup(1);
    DeviceService service = new DeviceService(device);
    Server server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(service)
            .build();
    DevicePlugin plugin = new DevicePlugin(socket, kubelet, service, loop, server);
    try {
      server.start();
      register(directory, device, loop);
      return plugin;
    } catch (StatusRuntimeException e) {
      plugin.close();
      throw new IOException(
          "the kubelet does not take " + device.resource() + ": " + e.getStatus(), e);
    } catch (IOException e) {
      plugin.close();
      throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
    }
  }

  private static void register(Path directory, NodeDevice device, EventLoopGroup loop) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new DomainSocketAddress(KubeletSocket.in(directory).toFile()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
    try {
      var unused =
          RegistrationGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .register(
                  RegisterRequest.newBuilder()
                      .setVersion(VERSION)
                      .setEndpoint(device.socketName())
                      .setResourceName(device.resource())
                      .build());
    } finally {
      channel.shutdownNow();
    }
  }

  DeviceService service() {
    return service;
  }

  /**
   * Whether {@code now} is the kubelet that it is registered with; one that starts empties its
   * directory.
   */
  boolean isKnownTo(KubeletSocket now) {
    return kubelet.equals(now) && Files.exists(socket);
  }

  /**
   * Returns when the socket's file is gone: netty deletes it by its name, which must not hit the
   * file of a successor.
   */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server of " + socket + " does not end");
      }
      loop.shutdownGracefully(0, DEADLINE_SECONDS, TimeUnit.SECONDS)
          .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
