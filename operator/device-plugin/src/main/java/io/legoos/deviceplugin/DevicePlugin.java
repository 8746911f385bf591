package io.legoos.deviceplugin;

import io.grpc.ManagedChannel;
import io.grpc.Server;
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
 * One device, offered to the kubelet over a Unix socket in its directory. The kubelet forgets its
 * plugins and empties the directory when it starts: then {@link #isCurrent} is false and the plugin
 * is to be started again.
 */
final class DevicePlugin implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 5;

  private final Path socket;
  private final DeviceService service;
  private final EventLoopGroup loop;
  private final Server server;

  private DevicePlugin(Path socket, DeviceService service, EventLoopGroup loop, Server server) {
    this.socket = socket;
    this.service = service;
    this.loop = loop;
    this.server = server;
  }

  /**
   * Serves and registers.
   *
   * @param directory of the kubelet's sockets
   * @throws IOException when the kubelet does not answer
   */
  static DevicePlugin start(Path directory, NodeDevice device) throws IOException {
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
    DevicePlugin plugin = new DevicePlugin(socket, service, loop, server);
    try {
      server.start();
      register(directory, device, loop);
      return plugin;
    } catch (IOException | RuntimeException e) {
      plugin.close();
      throw new IOException(
          "the kubelet does not take " + device.resource() + ": " + e.getMessage(), e);
    }
  }

  private static void register(Path directory, NodeDevice device, EventLoopGroup loop) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new DomainSocketAddress(directory.resolve("kubelet.sock").toFile()))
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
                      .setVersion("v1beta1")
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

  /** Whether the kubelet still knows it. */
  boolean isCurrent() {
    return Files.exists(socket);
  }

  @Override
  public void close() {
    server.shutdownNow();
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
