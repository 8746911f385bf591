package io.legoos.deviceplugin;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import io.legoos.deviceplugin.v1beta1.AllocateRequest;
import io.legoos.deviceplugin.v1beta1.ContainerAllocateRequest;
import io.legoos.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.legoos.deviceplugin.v1beta1.Device;
import io.legoos.deviceplugin.v1beta1.DevicePluginGrpc;
import io.legoos.deviceplugin.v1beta1.Empty;
import io.legoos.deviceplugin.v1beta1.ListAndWatchResponse;
import io.legoos.deviceplugin.v1beta1.RegisterRequest;
import io.legoos.deviceplugin.v1beta1.RegistrationGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A kubelet's device manager (k8s.io/kubernetes 1.35, pkg/kubelet/cm/devicemanager): empties its
 * directory of sockets when it starts, connects to what registers, and watches it.
 */
final class FakeKubelet implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  private final Path directory;
  private final EventLoopGroup loop = new EpollEventLoopGroup(1);
  private final Map<String, ManagedChannel> plugins = new ConcurrentHashMap<>();
  private final Map<String, List<Device>> devices = new ConcurrentHashMap<>();
  private final List<Context.CancellableContext> watches = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final List<String> registrations = new CopyOnWriteArrayList<>();
  private Server server;

  FakeKubelet(Path directory) throws IOException {
    this.directory = directory;
    this.server = listen();
  }

  private Server listen() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    return NettyServerBuilder.forAddress(
            new DomainSocketAddress(directory.resolve("kubelet.sock").toFile()))
        .channelType(EpollServerDomainSocketChannel.class)
        .bossEventLoopGroup(loop)
        .workerEventLoopGroup(loop)
        .addService(new Registration())
        .build()
        .start();
  }

  private final class Registration extends RegistrationGrpc.RegistrationImplBase {
    @Override
    public void register(RegisterRequest request, StreamObserver<Empty> caller) {
      String resource = request.getResourceName();
      registrations.add(resource);
      if (!request.getVersion().equals("v1beta1") || refused.contains(resource)) {
        caller.onError(
            Status.UNKNOWN
                .withDescription("the ResourceName \"" + resource + "\" is invalid")
                .asRuntimeException());
        return;
      }
      ManagedChannel channel = connect(directory.resolve(request.getEndpoint()));
      ManagedChannel before = plugins.put(resource, channel);
      if (before != null) {
        before.shutdownNow();
      }
      // The registration's own context ends with it.
      Context.CancellableContext watch = Context.ROOT.withCancellation();
      watches.add(watch);
      watch.run(
          () ->
              DevicePluginGrpc.newStub(channel)
                  .listAndWatch(Empty.getDefaultInstance(), new Watcher(resource)));
      caller.onNext(Empty.getDefaultInstance());
      caller.onCompleted();
    }
  }

  private final class Watcher implements StreamObserver<ListAndWatchResponse> {
    private final String resource;

    Watcher(String resource) {
      this.resource = resource;
    }

    @Override
    public void onNext(ListAndWatchResponse list) {
      devices.put(resource, list.getDevicesList());
    }

    @Override
    public void onError(Throwable e) {
      devices.remove(resource);
    }

    @Override
    public void onCompleted() {
      devices.remove(resource);
    }
  }

  private ManagedChannel connect(Path socket) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
        .channelType(EpollDomainSocketChannel.class)
        .eventLoopGroup(loop)
        .overrideAuthority("localhost")
        .usePlaintext()
        .build();
  }

  /** Resources with at least one healthy share. */
  Set<String> offered() {
    return devices.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(d -> d.getHealth().equals("Healthy")))
        .map(Map.Entry::getKey)
        .collect(java.util.stream.Collectors.toSet());
  }

  List<Device> devices(String resource) {
    return devices.getOrDefault(resource, List.of());
  }

  /** Every registration so far, taken or not. */
  List<String> registrations() {
    return List.copyOf(registrations);
  }

  void refuse(String resource) {
    refused.add(resource);
  }

  void take(String resource) {
    refused.remove(resource);
  }

  /** Asks the plugin as the kubelet does before a container starts. */
  List<ContainerAllocateResponse> allocate(String resource, String... ids) {
    ManagedChannel channel = plugins.get(resource);
    if (channel == null) {
      throw new IllegalStateException(resource + " was never registered");
    }
    return DevicePluginGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .allocate(
            AllocateRequest.newBuilder()
                .addContainerRequests(
                    ContainerAllocateRequest.newBuilder().addAllDevicesIds(List.of(ids)))
                .build())
        .getContainerResponsesList();
  }

  /** Hangs up on every plugin, but goes on. */
  void stopWatching() {
    watches.forEach(watch -> watch.cancel(null));
    watches.clear();
  }

  /** As when its process ends, and nothing is cleaned. */
  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS);
    plugins.values().forEach(ManagedChannel::shutdownNow);
    plugins.clear();
    devices.clear();
    watches.clear();
    registrations.clear();
  }

  /** The next process. */
  void start() {
    try {
      server = listen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    var unused = loop.shutdownGracefully(0, DEADLINE_SECONDS, TimeUnit.SECONDS).await();
  }
}
