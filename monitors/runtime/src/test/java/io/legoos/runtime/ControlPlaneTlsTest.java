package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.StatRequest;
import io.legoos.protocol.control.v1.StatResponse;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.WriteRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS on loopback: who gets in, as whom, and who does not. */
class ControlPlaneTlsTest {
  private static final Incarnation SELF = new Incarnation(1, 2);

  @TempDir Path dir;
  private final BlockingQueue<PeerIdentity> callers = new LinkedBlockingQueue<>();
  private ClusterCertificates certificates;
  private ControlServer server;
  private TlsMaterial memory;

  @BeforeEach
  void serve() throws Exception {
    certificates = new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    TlsMaterial storage = certificates.issue(dir, "storage-0", PeerRole.STORAGE, List.of("s0"));
    memory = certificates.issue(dir, "memory-0", PeerRole.MEMORY, List.of());
    server =
        ControlServer.start(
            new HostPort("127.0.0.1", 0),
            storage,
            List.of(GuardedService.ofStart(SELF, new RecordingStorage(), PeerRole.MEMORY)),
            new CallMetrics(System::nanoTime));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private final class RecordingStorage extends StorageGrpc.StorageImplBase {
    @Override
    public void stat(StatRequest request, StreamObserver<StatResponse> answer) {
      callers.add(PeerIdentity.current());
      if (request.getFile().getPath().equals("/hang")) {
        return;
      }
      answer.onNext(StatResponse.newBuilder().setSizeBytes(42).build());
      answer.onCompleted();
    }
  }

  private static StatRequest stat(String path) {
    return StatRequest.newBuilder().setFile(FileRef.newBuilder().setPath(path)).build();
  }

  private static Status.Code refusal(Channel channel) {
    try {
      StorageGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS).stat(stat("/x"));
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void aCallerOfTheRightRoleGetsInAndIsNamed() throws Exception {
    try (ControlChannels channels = new ControlChannels(memory)) {
      Channel channel = channels.to(server.address());
      assertThat(StorageGrpc.newBlockingStub(channel).stat(stat("/x")).getSizeBytes())
          .isEqualTo(42);
      assertThat(callers.poll(5, TimeUnit.SECONDS))
          .isEqualTo(new PeerIdentity("memory-0", PeerRole.MEMORY));
      assertThat(channels.to(server.address())).isSameAs(channel);
    }
  }

  @Test
  void aCallThatMeansAnotherStartOfTheServerDoesNothing() throws Exception {
    try (ControlChannels channels = new ControlChannels(memory)) {
      Channel channel = channels.to(server.address());
      assertThat(refusal(StartCheck.meaning(channel, new Incarnation(1, 3))))
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(callers).isEmpty();
      assertThat(refusal(StartCheck.meaning(channel, SELF))).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void aCallerOfAnotherRoleIsDeniedButMayAskForHealth() throws Exception {
    TlsMaterial client = certificates.issue(dir, "cli", PeerRole.CLIENT, List.of());
    try (ControlChannels channels = new ControlChannels(client)) {
      Channel channel = channels.to(server.address());
      assertThat(refusal(channel)).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void aCertificateOfAnotherClusterIsRefused() throws Exception {
    ClusterCertificates other =
        new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    TlsMaterial stranger = other.issue(dir, "stranger", PeerRole.MEMORY, List.of());
    Files.copy(
        memory.ca().toPath(),
        stranger.ca().toPath(),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (ControlChannels channels = new ControlChannels(stranger)) {
      assertThat(refusal(channels.to(server.address()))).isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void noCertificateOrNoTlsIsRefused() throws Exception {
    ManagedChannel anonymous =
        Grpc.newChannelBuilder(
                server.address().toString(),
                TlsChannelCredentials.newBuilder().trustManager(memory.ca()).build())
            .build();
    ManagedChannel plain =
        Grpc.newChannelBuilder(server.address().toString(), InsecureChannelCredentials.create())
            .build();
    try {
      assertThat(refusal(anonymous)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal(plain)).isEqualTo(Status.Code.UNAVAILABLE);
    } finally {
      anonymous.shutdownNow();
      plain.shutdownNow();
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void aClientsCertificateCannotServe() throws Exception {
    TlsMaterial client = certificates.issue(dir, "cli", PeerRole.CLIENT, List.of());
    try (ControlServer impostor =
            ControlServer.start(
                new HostPort("127.0.0.1", 0),
                client,
                List.of(GuardedService.of(new RecordingStorage(), PeerRole.MEMORY)),
                new CallMetrics(System::nanoTime));
        ControlChannels channels = new ControlChannels(memory)) {
      assertThat(refusal(channels.to(impostor.address()))).isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void aServerOfAnotherRoleIsNotTalkedTo() throws Exception {
    try (ControlChannels channels = new ControlChannels(memory)) {
      assertThat(refusal(channels.to(server.address(), PeerRole.MANAGER)))
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(callers).isEmpty();
      assertThat(refusal(channels.to(server.address(), PeerRole.STORAGE)))
          .isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void anOversizedMessageIsRefused() throws Exception {
    try (ControlChannels channels = new ControlChannels(memory)) {
      WriteRequest big =
          WriteRequest.newBuilder()
              .setData(
                  com.google.protobuf.ByteString.copyFrom(
                      new byte[ControlServer.MAX_MESSAGE_BYTES + 1]))
              .build();
      assertThatThrownBy(
              () -> StorageGrpc.newBlockingStub(channels.to(server.address())).write(big))
          .isInstanceOf(StatusRuntimeException.class)
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    }
  }

  @Test
  @Tag("N1")
  void aCallWithoutADeadlineGetsOne() {
    DeadlineInterceptor interceptor = new DeadlineInterceptor(Duration.ofMillis(200));
    try (ControlChannels channels = new ControlChannels(memory)) {
      Channel bounded =
          io.grpc.ClientInterceptors.intercept(channels.to(server.address()), interceptor);
      assertThatThrownBy(() -> StorageGrpc.newBlockingStub(bounded).stat(stat("/hang")))
          .isInstanceOf(StatusRuntimeException.class)
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    } catch (StartupException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPortInUseIsOneClearStartupError() {
    assertThatThrownBy(
            () ->
                ControlServer.start(
                    server.address(),
                    memory,
                    List.of(GuardedService.of(new RecordingStorage(), PeerRole.MEMORY)),
                    new CallMetrics(System::nanoTime)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(server.address().toString())
        .hasMessageContaining("in use");
  }

  @Test
  void theKeysAreReadableByTheirOwnerOnly() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(memory.directory())))
        .isEqualTo("rwx------");
    for (Path file : List.of(memory.ca().toPath(), memory.key().toPath())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aComponentNameCannotLeaveTheDirectory() {
    assertThatThrownBy(() -> certificates.issue(dir, "../evil", PeerRole.CLIENT, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
