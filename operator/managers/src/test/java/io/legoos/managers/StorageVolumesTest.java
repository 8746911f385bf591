package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.DeleteVolumeRequest;
import io.legoos.protocol.control.v1.DeleteVolumeResponse;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StopSequence;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deletion over mutual TLS, with a storage monitor that only remembers. */
class StorageVolumesTest {
  @TempDir Path dir;
  private final StopSequence stops = new StopSequence();
  private final List<String> deleted = new CopyOnWriteArrayList<>();

  private final class Files extends VNodeFilesGrpc.VNodeFilesImplBase {
    @Override
    public void deleteVolume(
        DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> caller) {
      if (request.getVnode().equals("broken")) {
        caller.onError(Status.INTERNAL.withDescription("EIO").asRuntimeException());
        return;
      }
      deleted.add(request.getVnode());
      caller.onNext(DeleteVolumeResponse.getDefaultInstance());
      caller.onCompleted();
    }
  }

  @AfterEach
  void stop() {
    stops.run();
  }

  @Test
  void filesAreDeletedOrItIsSaidThatTheyMayBeThere() throws Exception {
    ClusterCertificates certificates =
        new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    ControlServer server =
        ControlServer.start(
            new HostPort("127.0.0.1", 0),
            certificates.issue(dir, "s0", PeerRole.STORAGE, List.of()),
            List.of(GuardedService.of(new Files(), PeerRole.MANAGER)),
            new CallMetrics(System::nanoTime));
    stops.add("server", server);
    StorageVolumes volumes =
        new StorageVolumes(
            stops.add(
                "channels",
                new ControlChannels(
                    certificates.issue(dir, "managers", PeerRole.MANAGER, List.of()))));
    Member storage = member(server.address());
    volumes.delete(storage, "v");
    assertThat(deleted).containsExactly("v");
    assertThatThrownBy(() -> volumes.delete(storage, "broken"))
        .isInstanceOf(PlacementRefusedException.class)
        .hasMessageContaining("s0 has not said that the files of vNode broken are gone (INTERNAL)");
    server.close();
    assertThatThrownBy(() -> volumes.delete(storage, "v")).hasMessageContaining("UNAVAILABLE");
    assertThat(deleted).containsExactly("v");
  }

  private static Member member(HostPort address) throws Exception {
    MembershipTable table =
        new MembershipTable(
            new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10)),
            0,
            Roster.EMPTY,
            roster -> {},
            () -> 0);
    table.register(
        RegisterRequest.newBuilder()
            .setIdentity(MonitorIdentities.draw("s0", Role.ROLE_STORAGE, new Random(1)))
            .setControlAddress(address.toString())
            .build());
    return table.members().getFirst();
  }
}
