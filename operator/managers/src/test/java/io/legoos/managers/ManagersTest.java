package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.CreateVNodeRequest;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.GlobalProcessManagerGrpc;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.ListMembersRequest;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.local.LocalMessages;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.ManagerLink;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.ProcessLabels;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of the managers over mutual TLS on loopback, and over their Unix socket. */
class ManagersTest {
  private static final long MIB = 1 << 20;

  @TempDir Path dir;
  private final Random random = new Random(3);
  private final StopSequence clients = new StopSequence();
  private ClusterCertificates certificates;
  private StopSequence managers = new StopSequence();
  private Metrics metrics;
  private HostPort address = new HostPort("127.0.0.1", 0);
  private Path socket;

  @BeforeEach
  void startManagers() throws Exception {
    certificates = new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    certificates.issue(dir, "managers", PeerRole.MANAGER, List.of());
    socket = dir.resolve("m.sock");
    start();
  }

  private void start() throws Exception {
    Path config = dir.resolve("managers.properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "name=managers",
            "control.listen=" + address,
            "tls.dir=" + dir.resolve("managers"),
            "state.dir=" + dir.resolve("state"),
            "local.socket=" + socket,
            "vregion.bytes=" + MIB,
            "heartbeat.ms=20",
            "dead.after.ms=1500"));
    managers = new StopSequence();
    metrics = managers.add("metrics", new Metrics());
    MonitorAddresses addresses =
        ManagersMain.start(MonitorConfig.load(config), managers, metrics.scope(ProcessLabels.NONE));
    address = Objects.requireNonNull(addresses.control());
  }

  @AfterEach
  void stopAll() {
    clients.run();
    managers.run();
  }

  private Channel channelOf(String name, PeerRole role) throws Exception {
    TlsMaterial tls = certificates.issue(dir, name, role, List.of());
    return clients.add("channels", new ControlChannels(tls)).to(address, PeerRole.MANAGER);
  }

  private static RegisterRequest registration(MonitorIdentity identity) {
    return RegisterRequest.newBuilder()
        .setIdentity(identity)
        .setControlAddress("127.0.0.1:1")
        .setPageAddress("127.0.0.1:2")
        .setLocalSocket("/run/p.sock")
        .setCapacityBytes(100 * MIB)
        .setPid(77)
        .build();
  }

  private ManagerLink join(Channel channel, MonitorIdentity identity, List<MonitorIdentity> dead) {
    return clients.add(
        "link",
        ManagerLink.start(
            channel, registration(identity), Load::getDefaultInstance, dead::add, random));
  }

  private ManagerLink join(Channel channel, MonitorIdentity identity) {
    return join(channel, identity, new CopyOnWriteArrayList<>());
  }

  private MonitorIdentity identity(String name, Role role) {
    return MonitorIdentities.draw(name, role, random);
  }

  private List<Member> members(Channel channel) {
    return MembershipGrpc.newBlockingStub(channel)
        .listMembers(ListMembersRequest.getDefaultInstance())
        .getMembersList();
  }

  private void awaitLive(Channel channel, int count) {
    await()
        .until(
            () ->
                members(channel).stream().filter(m -> m.getState().equals("LIVE")).count()
                    == count);
  }

  private static void refused(Status.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
        .isEqualTo(code);
  }

  @Test
  void monitorsJoinAndTheManagersPlaceOnThem() throws Exception {
    Channel memory = channelOf("memory-0", PeerRole.MEMORY);
    Channel client = channelOf("cli", PeerRole.CLIENT);
    GlobalMemoryManagerGrpc.GlobalMemoryManagerBlockingStub gmm =
        GlobalMemoryManagerGrpc.newBlockingStub(memory);
    refused(Status.Code.UNAVAILABLE, () -> gmm.placeHome(PlaceHomeRequest.getDefaultInstance()));
    join(memory, identity("memory-0", Role.ROLE_MEMORY));
    join(channelOf("memory-1", PeerRole.MEMORY), identity("memory-1", Role.ROLE_MEMORY));
    join(
        channelOf("processor-0", PeerRole.PROCESSOR), identity("processor-0", Role.ROLE_PROCESSOR));
    join(channelOf("storage-0", PeerRole.STORAGE), identity("storage-0", Role.ROLE_STORAGE));
    awaitLive(client, 4);

    assertThat(
            gmm.placeVRegions(
                    PlaceVRegionsRequest.newBuilder().setCount(10).setBytesPerVregion(MIB).build())
                .getOwnersList())
        .hasSize(10)
        .filteredOn(owner -> owner.getIdentity().getName().equals("memory-0"))
        .hasSize(5);
    assertThat(gmm.placeHome(PlaceHomeRequest.getDefaultInstance()).getVregionBytes())
        .isEqualTo(MIB);
    assertThat(
            GlobalProcessManagerGrpc.newBlockingStub(client)
                .placeProcess(PlaceProcessRequest.newBuilder().setExcacheBytes(MIB).build())
                .getLocalSocket())
        .isEqualTo("/run/p.sock");
    assertThat(
            GlobalStorageManagerGrpc.newBlockingStub(client)
                .placeVNode(PlaceVNodeRequest.newBuilder().setVnode("v").build())
                .getStorage()
                .getName())
        .isEqualTo("storage-0");
    refused(
        Status.Code.RESOURCE_EXHAUSTED,
        () ->
            gmm.placeVRegions(
                PlaceVRegionsRequest.newBuilder().setCount(300).setBytesPerVregion(MIB).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        () -> gmm.placeVRegions(PlaceVRegionsRequest.getDefaultInstance()));
  }

  /** The memory is free again, but the last report is from before: no ENOMEM for that. */
  @Test
  void aRefusalWaitsForReportsThatAreYoungerThanTheRequest() throws Exception {
    Channel memory = channelOf("memory-0", PeerRole.MEMORY);
    AtomicLong committed = new AtomicLong(100 * MIB);
    clients.add(
        "link",
        ManagerLink.start(
            memory,
            registration(identity("memory-0", Role.ROLE_MEMORY)),
            () -> Load.newBuilder().setCommittedBytes(committed.get()).build(),
            dead -> {},
            random));
    awaitLive(memory, 1);
    committed.set(0);
    assertThat(
            GlobalMemoryManagerGrpc.newBlockingStub(memory)
                .placeVRegions(
                    PlaceVRegionsRequest.newBuilder().setCount(100).setBytesPerVregion(MIB).build())
                .getOwnersCount())
        .isEqualTo(100);
    assertThat(refusals("gmm_vregions")).isZero();
  }

  /** What legoos_placement_refusals_total says of that manager, for all reasons. */
  private double refusals(String manager) {
    List<String> lines =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith("legoos_placement_refusals_total{"))
            .filter(line -> line.contains("\"" + manager + "\""))
            .toList();
    assertThat(lines).isNotEmpty();
    return lines.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** A program ended between two reports, and none ever showed it: the next one has its room. */
  @Test
  void aProgramThatHasEndedMakesRoomForTheNext() throws Exception {
    Channel processor = channelOf("processor-0", PeerRole.PROCESSOR);
    join(processor, identity("processor-0", Role.ROLE_PROCESSOR));
    awaitLive(processor, 1);
    GlobalProcessManagerGrpc.GlobalProcessManagerBlockingStub gpm =
        GlobalProcessManagerGrpc.newBlockingStub(channelOf("cli", PeerRole.CLIENT));
    PlaceProcessRequest request =
        PlaceProcessRequest.newBuilder().setExcacheBytes(80 * MIB).build();
    gpm.placeProcess(request);
    assertThat(gpm.placeProcess(request).getProcessor().getName()).isEqualTo("processor-0");
    refused(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> gpm.placeProcess(PlaceProcessRequest.newBuilder().setExcacheBytes(1L << 50).build()));
    assertThat(refusals("gpm")).isEqualTo(1);
  }

  @Test
  void theLargestPlacementFitsIntoOneAnswer() throws Exception {
    Channel memory = channelOf("memory-0", PeerRole.MEMORY);
    join(memory, identity("memory-0", Role.ROLE_MEMORY));
    awaitLive(memory, 1);
    assertThat(
            GlobalMemoryManagerGrpc.newBlockingStub(memory)
                .placeVRegions(PlaceVRegionsRequest.newBuilder().setCount(65536).build())
                .getOwnersCount())
        .isEqualTo(65536);
  }

  @Test
  void rolesAreEnforced() throws Exception {
    Channel client = channelOf("cli", PeerRole.CLIENT);
    Channel storage = channelOf("storage-0", PeerRole.STORAGE);
    refused(
        Status.Code.PERMISSION_DENIED,
        () ->
            GlobalMemoryManagerGrpc.newBlockingStub(client)
                .placeHome(PlaceHomeRequest.getDefaultInstance()));
    refused(
        Status.Code.PERMISSION_DENIED,
        () ->
            GlobalProcessManagerGrpc.newBlockingStub(storage)
                .placeProcess(PlaceProcessRequest.getDefaultInstance()));
  }

  @Test
  void aMonitorSpeaksForItselfOnly() throws Exception {
    Channel memory = channelOf("memory-0", PeerRole.MEMORY);
    MembershipGrpc.MembershipBlockingStub membership = MembershipGrpc.newBlockingStub(memory);
    refused(
        Status.Code.PERMISSION_DENIED,
        () -> membership.register(registration(identity("memory-1", Role.ROLE_MEMORY))));
    refused(
        Status.Code.PERMISSION_DENIED,
        () -> membership.register(registration(identity("memory-0", Role.ROLE_PROCESSOR))));
    refused(
        Status.Code.PERMISSION_DENIED,
        () ->
            membership.heartbeat(
                HeartbeatRequest.newBuilder()
                    .setIdentity(identity("memory-1", Role.ROLE_MEMORY))
                    .build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        () ->
            membership.register(
                registration(
                    MonitorIdentity.newBuilder()
                        .setName("memory-0")
                        .setRole(Role.ROLE_MEMORY)
                        .build())));
    MonitorIdentity self = identity("memory-0", Role.ROLE_MEMORY);
    refused(
        Status.Code.INVALID_ARGUMENT,
        () -> membership.register(registration(self).toBuilder().setCapacityBytes(-1).build()));
    refused(
        Status.Code.NOT_FOUND,
        () -> membership.heartbeat(HeartbeatRequest.newBuilder().setIdentity(self).build()));
    refused(
        Status.Code.PERMISSION_DENIED,
        () ->
            MembershipGrpc.newBlockingStub(channelOf("cli", PeerRole.CLIENT))
                .register(
                    registration(
                        MonitorIdentity.newBuilder(self)
                            .setName("cli")
                            .setRole(Role.ROLE_UNSPECIFIED)
                            .build())));
    assertThat(members(memory)).isEmpty();
  }

  @Test
  void theOthersLearnOfADeathByNewIncarnationAndBySilence() throws Exception {
    Channel memory = channelOf("memory-0", PeerRole.MEMORY);
    Channel processor = channelOf("processor-0", PeerRole.PROCESSOR);
    List<MonitorIdentity> dead = new CopyOnWriteArrayList<>();
    join(memory, identity("memory-0", Role.ROLE_MEMORY), dead);
    MonitorIdentity first = identity("processor-0", Role.ROLE_PROCESSOR);
    join(processor, first).close();
    MembershipGrpc.newBlockingStub(processor).register(registration(first));
    MonitorIdentity second = identity("processor-0", Role.ROLE_PROCESSOR);
    MembershipGrpc.newBlockingStub(processor).register(registration(second));
    await().untilAsserted(() -> assertThat(dead).containsExactly(first));
    await().untilAsserted(() -> assertThat(dead).containsExactly(first, second));
    assertThat(members(memory)).extracting(Member::getState).containsExactly("LIVE", "DEAD");
  }

  @Test
  void restartedManagersRebuildTheMembershipFromTheMonitors() throws Exception {
    Channel client = channelOf("cli", PeerRole.CLIENT);
    join(channelOf("memory-0", PeerRole.MEMORY), identity("memory-0", Role.ROLE_MEMORY));
    ManagerLink link =
        join(channelOf("storage-0", PeerRole.STORAGE), identity("storage-0", Role.ROLE_STORAGE));
    awaitLive(client, 2);
    long term = link.term();
    GlobalStorageManagerGrpc.newBlockingStub(client)
        .placeVNode(PlaceVNodeRequest.newBuilder().setVnode("v").build());
    managers.run();
    await().until(() -> !link.isConnected());
    start();
    await().ignoreExceptions().until(() -> members(client).size() == 2);
    awaitLive(client, 2);
    await().until(() -> link.term() > term);
    assertThat(
            GlobalStorageManagerGrpc.newBlockingStub(client)
                .placeVNode(PlaceVNodeRequest.newBuilder().setVnode("v").build())
                .getStorage()
                .getName())
        .isEqualTo("storage-0");
  }

  private ManagerAnswer ask(ManagerQuery query) throws IOException {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      LocalMessages.write(Channels.newOutputStream(connection), query);
      return Objects.requireNonNull(
          LocalMessages.read(Channels.newInputStream(connection), ManagerAnswer.parser()));
    }
  }

  private static ManagerQuery list() {
    return ManagerQuery.newBuilder()
        .setListMembers(ListMembersRequest.getDefaultInstance())
        .build();
  }

  private static ManagerQuery place() {
    return ManagerQuery.newBuilder()
        .setPlaceProcess(PlaceProcessRequest.getDefaultInstance())
        .build();
  }

  @Test
  void localUsersMayListAndPlaceAndNothingElse() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw-rw-");
    assertThat(ask(place()).getError()).contains("no processor monitor is live");
    Channel processor = channelOf("processor-0", PeerRole.PROCESSOR);
    join(processor, identity("processor-0", Role.ROLE_PROCESSOR));
    awaitLive(processor, 1);
    Member member = ask(list()).getMembers().getMembers(0);
    assertThat(member.getIdentity().getName()).isEqualTo("processor-0");
    assertThat(member.getPid()).isEqualTo(77);
    assertThat(ask(place()).getPlaced().getLocalSocket()).isEqualTo("/run/p.sock");
    assertThat(ask(ManagerQuery.getDefaultInstance()).getError()).contains("do not know");
  }

  @Test
  void aVNodeBelongsToWhoMadeItAndOnlyExistingOnesAreFoundWhenAsked() throws Exception {
    Channel storage = channelOf("storage-0", PeerRole.STORAGE);
    join(storage, identity("storage-0", Role.ROLE_STORAGE));
    awaitLive(storage, 1);
    GlobalStorageManagerGrpc.GlobalStorageManagerBlockingStub gsm =
        GlobalStorageManagerGrpc.newBlockingStub(channelOf("cli", PeerRole.CLIENT));
    PlaceVNodeRequest existing =
        PlaceVNodeRequest.newBuilder().setVnode("v").setExisting(true).build();
    refused(Status.Code.NOT_FOUND, () -> gsm.placeVNode(existing));
    int self = (Integer) Files.getAttribute(dir, "unix:uid");
    assertThat(
            ask(ManagerQuery.newBuilder()
                    .setCreateVnode(CreateVNodeRequest.newBuilder().setVnode("v").setVolumeBytes(9))
                    .build())
                .getVnodes()
                .getVnodes(0)
                .getOwnerUid())
        .isEqualTo(self);
    PlaceVNodeResponse placed = gsm.placeVNode(existing);
    assertThat(placed.getOwnerUid()).isEqualTo(self);
    assertThat(placed.getVolumeBytes()).isEqualTo(9);
  }

  @Test
  void oneConnectionMayAskSeveralTimes() throws Exception {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      InputStream in = Channels.newInputStream(connection);
      for (int i = 0; i < 3; i++) {
        LocalMessages.write(Channels.newOutputStream(connection), list());
        assertThat(LocalMessages.read(in, ManagerAnswer.parser())).isNotNull();
      }
    }
  }

  @Test
  void aHugeOrMalformedLocalMessageEndsTheConnectionOnly() throws Exception {
    for (byte[] bad :
        List.of(
            new byte[] {-1, -1, -1, 127},
            new byte[] {3, 0, 0, 0, 9, 9, 9},
            ByteBuffer.allocate(100_000).put(new byte[] {0, 0, 1, 0}).array())) {
      try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        writeIgnoringHangUp(connection, bad);
        assertThat(readUntilHangUp(connection)).isZero();
      }
    }
    assertThat(ask(list()).hasMembers()).isTrue();
  }

  private static void writeIgnoringHangUp(SocketChannel connection, byte[] bytes) {
    try {
      Channels.newOutputStream(connection).write(bytes);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("pipe");
    }
  }

  private static int readUntilHangUp(SocketChannel connection) {
    try {
      return Channels.newInputStream(connection).readAllBytes().length;
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void beyondTheLimitOfConnectionsFurtherOnesAreHungUp() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        idle.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      try (SocketChannel extra = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(readUntilHangUp(extra)).isZero();
      }
    } finally {
      for (SocketChannel connection : idle) {
        connection.close();
      }
    }
    await().ignoreExceptions().until(() -> ask(list()).hasMembers());
  }

  @Test
  void aSecondClusterOnTheSameSocketIsRefused() {
    address = address.withPort(0);
    StopSequence running = managers;
    try {
      assertThatThrownBy(this::start)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("somebody serves on the Unix socket");
    } finally {
      managers.run();
      managers = running;
    }
  }

  @Test
  void theSocketOfADeadServerIsReplaced() throws Exception {
    managers.run();
    assertThat(socket).doesNotExist();
    try (java.nio.channels.ServerSocketChannel abandoned =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      abandoned.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    address = address.withPort(0);
    start();
    assertThat(ask(list()).hasMembers()).isTrue();
  }
}
