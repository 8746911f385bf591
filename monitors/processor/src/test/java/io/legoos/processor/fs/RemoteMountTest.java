package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.legoos.protocol.control.v1.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A volume over gRPC, whose other side also goes away and comes back. */
class RemoteMountTest extends MountedFilesContract {
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<Server> servers = new ArrayList<>();

  @Override
  void afterUnmount() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }

  private Server serve(FakeStorage storage, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Server server =
        NettyServerBuilder.forAddress(address, InsecureServerCredentials.create())
            .addService(storage)
            .build()
            .start();
    servers.add(server);
    return server;
  }

  private RemoteVolume connect(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build();
    channels.add(channel);
    Holder holder = Holder.newBuilder().setProcessor("p").setIncarnation("i").setMount(1).build();
    return new RemoteVolume(() -> prompt(channel), "vn", holder, RemoteOptions.DEFAULT);
  }

  private static Channel prompt(ManagedChannel channel) {
    channel.resetConnectBackoff();
    return channel;
  }

  @Override
  VolumeClient newVolume() throws IOException {
    return connect(serve(new FakeStorage(new MemoryVolume()), 0).getPort());
  }

  @Test
  @Tag("P19")
  void programsOutliveRestartsOfTheStorageMonitor() throws Exception {
    FakeStorage storage = new FakeStorage(new MemoryVolume());
    Server server = serve(storage, 0);
    int port = server.getPort();
    RemoteVolume volume = connect(port);
    long seed = ThreadLocalRandom.current().nextLong(1L << 40);
    System.out.println("restarts under random file operations, seed " + seed);
    Path output = directory.resolve("restarts.out");
    Path place = Files.createDirectory(directory.resolve("restarts"));
    try (MountedVolume mounted = MountedVolume.of(place, volume)) {
      Process program =
          Commands.start(
              output,
              "python3",
              Commands.script("random_files.py"),
              Long.toString(seed),
              "6000",
              mounted.path().toString(),
              mounted.reference().toString());
      int restarts = 0;
      while (!program.waitFor(300, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        server = serve(storage, port);
        restarts++;
        assertThat(restarts).as("the program ends").isLessThan(600);
      }

      assertThat(program.exitValue()).as(Files.readString(output)).isZero();
      assertThat(restarts).isPositive();
      System.out.println(restarts + " restarts, " + mounted.mount().session().counters());
      assertThat(volume.retries()).isPositive();
    }
  }
}
