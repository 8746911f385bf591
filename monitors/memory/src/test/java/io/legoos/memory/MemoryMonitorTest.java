package io.legoos.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.ForkSpaceRequest;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.HomeMemoryGrpc.HomeMemoryBlockingStub;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.control.v1.MapResponse;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.OwnerMemoryGrpc;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.ReleaseSpaceRequest;
import io.legoos.protocol.control.v1.RemapRequest;
import io.legoos.protocol.control.v1.RemapResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.UnmapRequest;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.MonitorAddresses;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.ProcessLabels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two memory monitors as they run in a cluster: mutual TLS, lanes over TCP, membership. */
@Timeout(60)
class MemoryMonitorTest {
  private static final long MIB = 1 << 20;
  private static final int PAGE = PageExchange.PAGE_BYTES;
  private static final long SPACE = 5;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir Path dir;
  private final StopSequence stops = new StopSequence();
  private final FakeManagers managers = new FakeManagers();
  private final MonitorIdentity processor =
      MonitorIdentities.draw("p0", Role.ROLE_PROCESSOR, new Random(4));
  private ClusterCertificates certificates;
  private HostPort managersAddress;
  private HostPort home;

  @BeforeEach
  void start() throws Exception {
    certificates = new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    managersAddress =
        stops
            .add(
                "managers",
                ControlServer.start(
                    new HostPort("127.0.0.1", 0),
                    certificates.issue(dir, "managers", PeerRole.MANAGER, List.of()),
                    List.of(
                        GuardedService.of(managers.membership, PeerRole.MEMORY),
                        GuardedService.of(managers.gmm, PeerRole.MEMORY)),
                    new CallMetrics(System::nanoTime)))
            .address();
    home = startMonitor("m0");
    startMonitor("m1");
    Awaitility.await().until(() -> managers.memberCount() == 2);
  }

  @AfterEach
  void stop() {
    stops.run();
  }

  private HostPort startMonitor(String name) throws Exception {
    certificates.issue(dir, name, PeerRole.MEMORY, List.of());
    Path config = dir.resolve(name + ".properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "name=" + name,
            "managers.address=" + managersAddress,
            "control.listen=127.0.0.1:0",
            "page.listen=127.0.0.1:0",
            "capacity.bytes=" + 8 * MIB,
            "vregion.bytes=" + MIB,
            "tls.dir=" + dir.resolve(name)));
    MonitorAddresses addresses =
        MemoryMonitor.start(
            MonitorConfig.load(config),
            stops,
            stops.add("metrics", new Metrics()).scope(ProcessLabels.NONE));
    return Objects.requireNonNull(addresses.control());
  }

  private Channel channelTo(HostPort address, String name, PeerRole role) throws Exception {
    TlsMaterial tls = certificates.issue(dir, name, role, List.of());
    return stops.add("channels of " + name, new ControlChannels(tls)).to(address);
  }

  private HomeMemoryBlockingStub homeMemory() throws Exception {
    return HomeMemoryGrpc.newBlockingStub(channelTo(home, "p0", PeerRole.PROCESSOR));
  }

  private HomeMemoryBlockingStub withSpace() throws Exception {
    HomeMemoryBlockingStub stub = homeMemory();
    assertThat(stub.createSpace(createSpace(processor)).getVregionBytes()).isEqualTo(MIB);
    return stub;
  }

  private static CreateSpaceRequest createSpace(MonitorIdentity processor) {
    return CreateSpaceRequest.newBuilder()
        .setVprocessId("vp-1")
        .setSpaceId(SPACE)
        .setProcessor(processor)
        .setEpoch(1)
        .build();
  }

  private static MapResponse map(HomeMemoryBlockingStub stub, long bytes) {
    return stub.map(
        MapRequest.newBuilder().setSpaceId(SPACE).setLengthBytes(bytes).setProtection(3).build());
  }

  private PageChannel lane(VRegionGrant grant, byte[] capability) throws IOException {
    LaneHello hello =
        new LaneHello(
            "vp-1",
            Incarnation.of(processor.getIncarnation()),
            Incarnation.of(grant.getShare().getOwner().getIdentity().getIncarnation()),
            grant.getShare().getEpoch(),
            capability);
    return TcpPageChannels.open(
        HostPort.parse(grant.getShare().getOwner().getPageAddress()).toSocketAddress(),
        hello,
        DEADLINE);
  }

  private PageChannel lane(VRegionGrant grant) throws IOException {
    return lane(grant, grant.getShare().getCapability().toByteArray());
  }

  private PageStatus flush(VRegionGrant grant, long space, long address, long value)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        PageChannel lane = lane(grant)) {
      PageExchange exchange = new PageExchange(arena, 0, 1);
      exchange.addFlush(space, address);
      exchange.flushedPages().set(JAVA_LONG, PAGE - Long.BYTES, value);
      lane.exchange(exchange);
      return exchange.flushStatus(0);
    }
  }

  private long fetch(VRegionGrant grant, long space, long address) throws IOException {
    try (Arena arena = Arena.ofConfined();
        PageChannel lane = lane(grant)) {
      PageExchange exchange = new PageExchange(arena, 1, 0);
      exchange.addFetch(space, address);
      lane.exchange(exchange);
      assertThat(exchange.fetchStatus(0)).isEqualTo(PageStatus.OK);
      return exchange.fetchedPages().get(JAVA_LONG, PAGE - Long.BYTES);
    }
  }

  private long used() {
    return managers.load("m0").getUsedBytes() + managers.load("m1").getUsedBytes();
  }

  private long committed() {
    return managers.load("m0").getCommittedBytes() + managers.load("m1").getCommittedBytes();
  }

  @Test
  void pagesLieAtBothOwnersAndAllIsFreedInTheEnd() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    MapResponse mapped = map(stub, 4 * MIB);
    assertThat(mapped.getGrantsList()).hasSize(4);
    for (VRegionGrant grant : mapped.getGrantsList()) {
      long address = grant.getStartAddress() + 7 * PAGE;
      assertThat(flush(grant, SPACE, address, address)).isEqualTo(PageStatus.OK);
      assertThat(fetch(grant, SPACE, address)).isEqualTo(address);
    }
    Awaitility.await().until(() -> committed() == 4 * MIB && used() == 4 * PAGE);
    assertThat(managers.load("m0").getUsedBytes()).isEqualTo(2 * PAGE);

    stub.forkSpace(
        ForkSpaceRequest.newBuilder().setParentSpaceId(SPACE).setChildSpaceId(6).build());
    VRegionGrant first = mapped.getGrants(0);
    long address = first.getStartAddress() + 7 * PAGE;
    assertThat(flush(first, 6, address, 99)).isEqualTo(PageStatus.OK);
    assertThat(fetch(first, 6, address)).isEqualTo(99);
    assertThat(fetch(first, SPACE, address)).isEqualTo(address);
    Awaitility.await().until(() -> committed() == 8 * MIB && used() == 5 * PAGE);

    destroy(stub, SPACE);
    destroy(stub, 6);
    Awaitility.await().until(() -> committed() == 0 && used() == 0);
    assertThat(managers.load("m0").getPeakUsedBytes()).isPositive();
    assertThat(flush(first, SPACE, address, 1)).isEqualTo(PageStatus.NOT_OWNER);
  }

  private static void destroy(HomeMemoryBlockingStub stub, long space) {
    stub.destroySpace(DestroySpaceRequest.newBuilder().setSpaceId(space).build());
  }

  @Test
  void pagesMoveBetweenOwners() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    MapResponse mapped = map(stub, 4 * MIB);
    for (VRegionGrant grant : mapped.getGrantsList()) {
      flush(grant, SPACE, grant.getStartAddress(), grant.getStartAddress());
    }
    long start = mapped.getAddress();
    // The tail's vRegion goes to the other owner than the head of the moved range.
    RemapResponse moved =
        stub.remap(
            RemapRequest.newBuilder()
                .setSpaceId(SPACE)
                .setOldAddress(start)
                .setOldLengthBytes(4 * MIB)
                .setNewLengthBytes(4 * MIB)
                .setMayMove(true)
                .setNewAddress(0x7000_0008_0000L)
                .build());
    assertThat(moved.getAddress()).isEqualTo(0x7000_0008_0000L);
    for (int i = 0; i < 4; i++) {
      long address = moved.getAddress() + i * MIB;
      VRegionGrant owner =
          moved.getGrantsList().stream()
              .filter(g -> address >= g.getStartAddress())
              .filter(g -> address < g.getStartAddress() + g.getLengthBytes())
              .findFirst()
              .orElseThrow();
      assertThat(fetch(owner, SPACE, address)).isEqualTo(start + i * MIB);
    }
    Awaitility.await().until(() -> committed() == 4 * MIB && used() == 4 * PAGE);
    destroy(stub, SPACE);
    Awaitility.await().until(() -> committed() == 0 && used() == 0);
  }

  @Test
  void moreThanTheCapacityIsRefusedAndNothingIsHeld() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> map(stub, 17 * MIB));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(map(stub, 16 * MIB).getAddress()).isPositive();
    Awaitility.await().until(() -> committed() == 16 * MIB);
  }

  @Test
  void severalRangesAreGivenBackAtOnce() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    long first = map(stub, 5 * MIB).getAddress();
    long second = map(stub, 6 * MIB).getAddress();
    Awaitility.await().until(() -> committed() == 11 * MIB);

    stub.unmap(
        UnmapRequest.newBuilder()
            .setSpaceId(SPACE)
            .setAddress(second)
            .setLengthBytes(6 * MIB)
            .addMore(Range.newBuilder().setAddress(first).setLengthBytes(MIB))
            .addMore(Range.newBuilder().setAddress(first + 2 * MIB).setLengthBytes(3 * MIB))
            .build());

    Awaitility.await().until(() -> committed() == MIB);
  }

  @Test
  void aLaneNeedsTheCapabilityOfThisMonitor() throws Exception {
    MapResponse mapped = map(withSpace(), 2 * MIB);
    VRegionGrant first = mapped.getGrants(0);
    VRegionGrant second = mapped.getGrants(1);
    assertThat(second.getShare().getOwner()).isNotEqualTo(first.getShare().getOwner());
    PageChannelException refusal =
        catchThrowableOfType(
            PageChannelException.class,
            () -> lane(first, second.getShare().getCapability().toByteArray()));
    assertThat(refusal.reason()).isEqualTo(PageChannelException.Reason.UNAUTHORIZED);
  }

  @Test
  void whatADeadProcessorHeldIsFreedAndItIsRefused() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    VRegionGrant grant = map(stub, 4 * MIB).getGrants(0);
    flush(grant, SPACE, grant.getStartAddress(), 1);
    Awaitility.await().until(() -> committed() == 4 * MIB && used() == PAGE);
    try (Arena arena = Arena.ofConfined();
        PageChannel open = lane(grant)) {
      managers.declareDead(processor);
      Awaitility.await().until(() -> committed() == 0 && used() == 0);
      PageExchange exchange = new PageExchange(arena, 1, 0);
      exchange.addFetch(SPACE, grant.getStartAddress());
      assertThatThrownBy(() -> open.exchange(exchange)).isInstanceOf(IOException.class);
    }
    PageChannelException refusal =
        catchThrowableOfType(PageChannelException.class, () -> lane(grant));
    assertThat(refusal.reason()).isEqualTo(PageChannelException.Reason.STALE_INCARNATION);
    StatusRuntimeException late =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stub.createSpace(createSpace(processor)));
    assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aNewIncarnationReplacesTheOld() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    map(stub, 2 * MIB);
    MonitorIdentity newer = MonitorIdentities.draw("p0", Role.ROLE_PROCESSOR, new Random(5));
    stub.createSpace(createSpace(newer).toBuilder().setSpaceId(77).build());
    Awaitility.await().until(() -> committed() == 0);
    assertThatThrownBy(() -> map(stub, MIB)).isInstanceOf(StatusRuntimeException.class);
  }

  private static CreateSpaceRequest named(MonitorIdentity processor, long space, int attempt) {
    return createSpace(processor).toBuilder()
        .setVprocessId("vp-" + processor.getName() + "-" + attempt)
        .setSpaceId(space)
        .setVprocessUid("8c9f-uid")
        .setAttempt(attempt)
        .build();
  }

  @Test
  void aNamedVProcessIsAtOneProcessorAtMost() throws Exception {
    HomeMemoryBlockingStub first = homeMemory();
    HomeMemoryBlockingStub second =
        HomeMemoryGrpc.newBlockingStub(channelTo(home, "p1", PeerRole.PROCESSOR));
    MonitorIdentity other = MonitorIdentities.draw("p1", Role.ROLE_PROCESSOR, new Random(9));
    first.createSpace(named(processor, 5, 1));
    first.forkSpace(ForkSpaceRequest.newBuilder().setParentSpaceId(5).setChildSpaceId(6).build());
    destroy(first, 5);
    Awaitility.await().until(() -> managers.load("m0").getHomesCount() == 1);
    assertThat(managers.load("m0").getHomes(0).getProcessor()).isEqualTo(processor);
    assertThat(managers.load("m1").getHomesList()).isEmpty();

    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> second.createSpace(named(other, 7, 2)));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refusal.getStatus().getDescription())
        .isEqualTo("processor monitor p0 has attempt 1 of it");
    assertThatThrownBy(() -> second.map(MapRequest.newBuilder().setSpaceId(7).build()))
        .as("nothing was made")
        .isInstanceOf(StatusRuntimeException.class);

    managers.declareDead(processor);
    Awaitility.await().untilAsserted(() -> second.createSpace(named(other, 7, 2)));
    Awaitility.await()
        .until(
            () ->
                managers.load("m0").getHomesList().stream()
                    .anyMatch(report -> report.getProcessor().equals(other)));
  }

  @Test
  void aUidThatCannotBeIsRefused() throws Exception {
    HomeMemoryBlockingStub stub = homeMemory();
    for (CreateSpaceRequest request :
        List.of(
            named(processor, 5, 0),
            named(processor, 5, 1).toBuilder().setVprocessUid("a|b").build(),
            named(processor, 5, 1).toBuilder().setVprocessUid("x".repeat(65)).build())) {
      StatusRuntimeException refusal =
          catchThrowableOfType(StatusRuntimeException.class, () -> stub.createSpace(request));
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void whileTheManagersAreAwayAHomeSaysAskAgain() throws Exception {
    HomeMemoryBlockingStub stub = withSpace();
    managers.away(true);
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> map(stub, 4 * MIB));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    managers.away(false);
    assertThat(map(stub, 4 * MIB).getGrantsCount()).isEqualTo(4);
    Awaitility.await().until(() -> committed() == 4 * MIB);
  }

  @Test
  void onlyTheRightRolesMayCall() throws Exception {
    Channel fromProcessor = channelTo(home, "p0", PeerRole.PROCESSOR);
    assertDenied(
        () ->
            OwnerMemoryGrpc.newBlockingStub(fromProcessor)
                .releaseSpace(ReleaseSpaceRequest.getDefaultInstance()));
    Channel fromStorage = channelTo(home, "s0", PeerRole.STORAGE);
    assertDenied(
        () -> HomeMemoryGrpc.newBlockingStub(fromStorage).createSpace(createSpace(processor)));
    Channel other = channelTo(home, "p1", PeerRole.PROCESSOR);
    assertDenied(() -> HomeMemoryGrpc.newBlockingStub(other).createSpace(createSpace(processor)));
  }

  private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void anotherProcessorDoesNotSeeTheSpace() throws Exception {
    withSpace();
    HomeMemoryBlockingStub other =
        HomeMemoryGrpc.newBlockingStub(channelTo(home, "p1", PeerRole.PROCESSOR));
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> map(other, MIB));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }
}
