package io.legoos.processor.program;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A manager, a home and two owner memory monitors in this process, on loopback. */
final class FakeCluster implements AutoCloseable {
  static final long VREGION_BYTES = 4L << 20;
  private static final int OWNERS = 2;
  private static final int MAX_LANES = 64;

  final List<FakePages> owners = new ArrayList<>();
  final FakeHome home;
  private final List<TcpPageServer> pageServers = new ArrayList<>();
  private final List<MemoryMonitorRef> refs = new ArrayList<>();
  private final Server server;
  private final ManagedChannel channel;
  private final byte[] capability = new byte[LaneHello.CAPABILITY_BYTES];

  private FakeCluster() throws IOException {
    Random random = new Random(1);
    random.nextBytes(capability);
    Set<Long> spaces = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < OWNERS; i++) {
      FakePages pages = new FakePages(capability, spaces);
      TcpPageServer pageServer =
          TcpPageServer.start(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              pages,
              MAX_LANES,
              Duration.ofSeconds(5));
      owners.add(pages);
      pageServers.add(pageServer);
      refs.add(
          MemoryMonitorRef.newBuilder()
              .setIdentity(
                  MonitorIdentity.newBuilder()
                      .setName("memory-" + i)
                      .setRole(Role.ROLE_MEMORY)
                      .setIncarnation(Incarnation.draw(random).toByteString()))
              .setControlAddress("in-process")
              .setPageAddress("127.0.0.1:" + pageServer.address().getPort())
              .build());
    }
    home = new FakeHome(spaces, owners, VREGION_BYTES, this::grant);
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(home)
            .addService(new Placement(refs.getFirst()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  static FakeCluster start() throws IOException {
    return new FakeCluster();
  }

  private VRegionGrant grant(long start) {
    int owner = (int) Long.remainderUnsigned(start / VREGION_BYTES, OWNERS);
    return VRegionGrant.newBuilder()
        .setStartAddress(start)
        .setLengthBytes(VREGION_BYTES)
        .setShare(
            Share.newBuilder()
                .setId(owner + 1)
                .setGeneration(1)
                .setOwner(refs.get(owner))
                .setEpoch(1)
                .setCapability(ByteString.copyFrom(capability)))
        .build();
  }

  Channel channel() {
    return channel;
  }

  long fetches() {
    return owners.stream().mapToLong(owner -> owner.fetches.get()).sum();
  }

  long flushes() {
    return owners.stream().mapToLong(owner -> owner.flushes.get()).sum();
  }

  /** Pages that the owners hold now. */
  int pages() {
    return owners.stream().mapToInt(FakePages::size).sum();
  }

  /** The page channels of all owners go away. */
  void loseOwners() {
    pageServers.forEach(TcpPageServer::close);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    loseOwners();
  }

  private static final class Placement extends GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase {
    private final MemoryMonitorRef home;

    Placement(MemoryMonitorRef home) {
      this.home = home;
    }

    @Override
    public void placeHome(PlaceHomeRequest request, StreamObserver<PlaceHomeResponse> observer) {
      observer.onNext(
          PlaceHomeResponse.newBuilder().setHome(home).setVregionBytes(VREGION_BYTES).build());
      observer.onCompleted();
    }
  }
}
