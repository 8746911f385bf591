package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VProcessReport;
import io.legoos.runtime.MonitorIdentities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The managers on top of a membership with a clock in hand. */
class GlobalManagersTest {
  private static final long MIB = 1 << 20;
  private static final MembershipTiming TIMING =
      new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10));

  @TempDir Path dir;
  private final Random random = new Random(9);
  private long now;
  private final MembershipTable table =
      new MembershipTable(TIMING, 0, Roster.EMPTY, roster -> {}, () -> now);
  private final GlobalMemoryManager gmm =
      new GlobalMemoryManager(table, TIMING, new ClusterShape(MIB, 1.5, 1), () -> now);
  private final GlobalProcessManager gpm = new GlobalProcessManager(table, TIMING, 10, () -> now);

  private MonitorIdentity join(String name, Role role, long capacity) throws Exception {
    MonitorIdentity identity = MonitorIdentities.draw(name, role, random);
    table.register(
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setCapacityBytes(capacity)
            .setControlAddress(name + ":1")
            .setPageAddress(name + ":2")
            .build());
    report(identity, Load.getDefaultInstance());
    return identity;
  }

  private void report(MonitorIdentity identity, Load load) {
    assertThat(table.heartbeat(identity, load, 0)).isPresent();
  }

  private List<String> owners(int count, long bytes, String... excluded) throws Exception {
    return gmm
        .placeVRegions(
            PlaceVRegionsRequest.newBuilder()
                .setCount(count)
                .setBytesPerVregion(bytes)
                .addAllExcluded(List.of(excluded))
                .build())
        .getOwnersList()
        .stream()
        .map(owner -> owner.getIdentity().getName())
        .toList();
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(PlacementRefusedException.class)
        .extracting(e -> ((PlacementRefusedException) e).reason())
        .isEqualTo(reason);
  }

  @Test
  void twoEqualMonitorsShareOneBigMappingAndManySmallOnes() throws Exception {
    join("m0", Role.ROLE_MEMORY, 100 * MIB);
    join("m1", Role.ROLE_MEMORY, 100 * MIB);
    assertThat(owners(7, MIB)).filteredOn("m0"::equals).hasSizeBetween(3, 4);
    List<String> oneByOne = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      oneByOne.addAll(owners(1, MIB));
    }
    assertThat(oneByOne).filteredOn("m0"::equals).hasSizeBetween(19, 21);
  }

  @Test
  void promisesSteerTheNextRequestsElsewhere() throws Exception {
    MonitorIdentity m0 = join("m0", Role.ROLE_MEMORY, 4 * MIB);
    MonitorIdentity m1 = join("m1", Role.ROLE_MEMORY, 400 * MIB);
    report(m1, Load.newBuilder().setCommittedBytes(300 * MIB).build());
    assertThat(owners(12, MIB)).filteredOn("m0"::equals).hasSize(6);
    assertThat(owners(5, MIB)).containsOnly("m1");
    // The report has caught up: nothing counts twice.
    report(m0, Load.newBuilder().setCommittedBytes(5 * MIB).build());
    assertThat(owners(5, MIB)).containsOnly("m1");
    now += TIMING.promiseLifetime().toNanos();
    assertThat(owners(5, MIB)).filteredOn("m0"::equals).hasSize(1);
  }

  private String emptiest(long free) throws Exception {
    return gmm.placeVRegions(
            PlaceVRegionsRequest.newBuilder()
                .setCount(1)
                .setTogether(true)
                .setFreeBytes(free)
                .build())
        .getOwners(0)
        .getIdentity()
        .getName();
  }

  /** Two homes that look for room at the same time must not both choose the emptiest. */
  @Test
  void pagesOnTheirWayToAMonitorSteerOthersElsewhere() throws Exception {
    MonitorIdentity m0 = join("m0", Role.ROLE_MEMORY, 100 * MIB);
    MonitorIdentity m1 = join("m1", Role.ROLE_MEMORY, 100 * MIB);
    report(m1, Load.newBuilder().setUsedBytes(10 * MIB).build());
    assertThat(emptiest(20 * MIB)).isEqualTo("m0");
    assertThat(emptiest(20 * MIB)).isEqualTo("m1");
    assertThat(emptiest(20 * MIB)).isEqualTo("m0");
    report(m0, Load.newBuilder().setUsedBytes(40 * MIB).build());
    assertThat(emptiest(1)).as("nothing counts twice").isEqualTo("m1");
    assertThat(emptiest(70 * MIB)).as("a promise refuses nothing").isEqualTo("m1");
    assertThat(emptiest(60 * MIB)).isEqualTo("m0");
  }

  @Test
  void everyoneAreAlsoThoseThatAreFullOrToBeEmpty() throws Exception {
    MonitorIdentity m0 = join("m0", Role.ROLE_MEMORY, 4 * MIB);
    join("m1", Role.ROLE_MEMORY, 4 * MIB);
    MonitorIdentity m2 = join("m2", Role.ROLE_MEMORY, 4 * MIB);
    join("storage-0", Role.ROLE_STORAGE, 4 * MIB);
    report(m0, Load.newBuilder().setCommittedBytes(6 * MIB).build());
    report(m2, Load.newBuilder().setLeaving(true).build());

    assertThat(owners(1, 0)).containsExactly("m1");
    assertThat(
            gmm.placeVRegions(
                    PlaceVRegionsRequest.newBuilder().setCount(1).setEveryone(true).build())
                .getOwnersList())
        .extracting(monitor -> monitor.getIdentity().getName())
        .containsExactly("m0", "m1", "m2");
  }

  @Test
  void aMonitorIsFullAtCapacityTimesOvercommit() throws Exception {
    MonitorIdentity m0 = join("m0", Role.ROLE_MEMORY, 4 * MIB);
    report(m0, Load.newBuilder().setCommittedBytes(5 * MIB).build());
    assertThat(owners(1, MIB)).containsExactly("m0");
    refused(Reason.NO_ROOM, () -> owners(2, MIB));
    report(m0, Load.newBuilder().setCommittedBytes(6 * MIB).build());
    refused(Reason.NO_ROOM, () -> owners(1, 0));
    refused(Reason.NO_ROOM, () -> gmm.placeHome(PlaceHomeRequest.getDefaultInstance()));
    refused(Reason.BEYOND_CAPACITY, () -> owners(7, MIB));
  }

  /** A program that was promised all of it may be gone again before its promise expires. */
  @Test
  void promisesAloneRefuseNobody() throws Exception {
    join("m0", Role.ROLE_MEMORY, 4 * MIB);
    assertThat(owners(6, MIB)).hasSize(6);
    assertThat(owners(6, MIB)).hasSize(6);
  }

  @Test
  void anAllOrNothingRequestPromisesNothingWhenRefused() throws Exception {
    join("m0", Role.ROLE_MEMORY, 4 * MIB);
    join("m1", Role.ROLE_MEMORY, 4 * MIB);
    refused(Reason.BEYOND_CAPACITY, () -> owners(13, MIB));
    assertThat(owners(2, MIB)).containsExactlyInAnyOrder("m0", "m1");
  }

  @Test
  void excludedMonitorsAreNotChosen() throws Exception {
    join("m0", Role.ROLE_MEMORY, 4 * MIB);
    join("m1", Role.ROLE_MEMORY, 4 * MIB);
    assertThat(owners(3, MIB, "m0")).containsOnly("m1");
    refused(Reason.BEYOND_CAPACITY, () -> owners(1, MIB, "m0", "m1"));
  }

  @Test
  void anotherIncarnationStartsWithoutTheOldPromises() throws Exception {
    join("m0", Role.ROLE_MEMORY, 100 * MIB);
    join("m1", Role.ROLE_MEMORY, 100 * MIB);
    assertThat(owners(10, MIB, "m1")).containsOnly("m0");
    assertThat(owners(2, MIB)).containsOnly("m1");
    join("m0", Role.ROLE_MEMORY, 100 * MIB);
    assertThat(owners(2, MIB)).containsOnly("m0");
  }

  @Test
  void malformedRequestsAreRefused() throws Exception {
    join("m0", Role.ROLE_MEMORY, 4 * MIB);
    refused(Reason.INVALID, () -> owners(0, MIB));
    refused(Reason.INVALID, () -> owners(65537, MIB));
    refused(Reason.INVALID, () -> owners(1, MIB + 1));
    refused(Reason.INVALID, () -> owners(1, -1));
    refused(
        Reason.INVALID,
        () -> gpm.placeProcess(PlaceProcessRequest.newBuilder().setExcacheBytes(-1).build()));
  }

  @Test
  void withoutMonitorsThereIsAnAnswerThatSaysSo() {
    refused(Reason.NO_MONITOR, () -> gmm.placeHome(PlaceHomeRequest.getDefaultInstance()));
    refused(Reason.NO_MONITOR, () -> owners(1, MIB));
    refused(Reason.NO_MONITOR, () -> gpm.placeProcess(PlaceProcessRequest.getDefaultInstance()));
  }

  @Test
  void aHomeHasRoomAndTheAnswerHasItsAddressesAndTheVRegionSize() throws Exception {
    MonitorIdentity full = join("m0", Role.ROLE_MEMORY, MIB);
    report(full, Load.newBuilder().setCommittedBytes(2 * MIB).build());
    MonitorIdentity m1 = join("m1", Role.ROLE_MEMORY, MIB);
    assertThat(gmm.placeHome(PlaceHomeRequest.getDefaultInstance()).getHome())
        .isEqualTo(
            MemoryMonitorRef.newBuilder()
                .setIdentity(m1)
                .setControlAddress("m1:1")
                .setPageAddress("m1:2")
                .build());
    assertThat(gmm.placeHome(PlaceHomeRequest.getDefaultInstance()).getVregionBytes())
        .isEqualTo(MIB);
  }

  @Test
  void aVProcessMayHaveAReplicationOfItsOwn() throws Exception {
    join("m0", Role.ROLE_MEMORY, MIB);
    assertThat(replicationFor(0)).isEqualTo(1);
    assertThat(replicationFor(1)).isEqualTo(1);
    refused(Reason.INVALID, () -> replicationFor(3));
    refused(Reason.INVALID, () -> replicationFor(-1));
    refused(Reason.NO_MONITOR, () -> replicationFor(2));
    join("m1", Role.ROLE_MEMORY, MIB);
    assertThat(replicationFor(2)).isEqualTo(2);
  }

  @Test
  void aRunningVProcessWithTwoCopiesGetsAHomeWhereOnlyOneMonitorIsLeft() throws Exception {
    join("m0", Role.ROLE_MEMORY, MIB);
    assertThat(replicationFor(2, "m1")).isEqualTo(2);
  }

  private int replicationFor(int asked, String... excluded) throws Exception {
    return gmm.placeHome(
            PlaceHomeRequest.newBuilder()
                .setReplication(asked)
                .addAllExcluded(List.of(excluded))
                .build())
        .getReplication();
  }

  @Test
  @Tag("G1")
  @Tag("G3")
  void vProcessesSpreadByThreadsCountingThoseJustPlaced() throws Exception {
    MonitorIdentity p0 = join("p0", Role.ROLE_PROCESSOR, 1000);
    join("p1", Role.ROLE_PROCESSOR, 1000);
    report(p0, Load.newBuilder().setThreads(3).build());
    PlaceProcessRequest twoThreads = PlaceProcessRequest.newBuilder().setThreads(2).build();
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      chosen.add(gpm.placeProcess(twoThreads).getProcessor().getName());
    }
    assertThat(chosen).containsExactly("p1", "p1", "p0", "p1");
  }

  @Test
  void aProcessorWithoutRoomForTheExCacheIsNotChosen() throws Exception {
    join("p0", Role.ROLE_PROCESSOR, 25);
    gpm.placeProcess(PlaceProcessRequest.getDefaultInstance());
    gpm.placeProcess(PlaceProcessRequest.getDefaultInstance());
    refused(Reason.NO_ROOM, () -> gpm.placeProcess(PlaceProcessRequest.getDefaultInstance()));
    assertThat(gpm.placeProcess(PlaceProcessRequest.newBuilder().setExcacheBytes(5).build()))
        .isNotNull();
  }

  @Test
  void theExCachesOfRunningVProcessesAreTakenAndThoseOfEndedOnesAreNot() throws Exception {
    MonitorIdentity p0 = join("p0", Role.ROLE_PROCESSOR, 25);
    VProcessReport running = VProcessReport.newBuilder().setThreads(1).setExcacheBytes(20).build();
    report(p0, Load.newBuilder().addVprocesses(running).build());
    refused(Reason.NO_ROOM, () -> gpm.placeProcess(PlaceProcessRequest.getDefaultInstance()));
    VProcessReport ended = running.toBuilder().setThreads(0).build();
    report(p0, Load.newBuilder().addVprocesses(ended).build());
    assertThat(gpm.placeProcess(PlaceProcessRequest.getDefaultInstance()).getProcessor())
        .isEqualTo(p0);
  }

  @Test
  void whatBeganAndEndedBetweenTwoReportsIsNotPromisedAnyMore() throws Exception {
    MonitorIdentity p0 = join("p0", Role.ROLE_PROCESSOR, 25);
    PlaceProcessRequest most = PlaceProcessRequest.newBuilder().setExcacheBytes(20).build();
    gpm.placeProcess(most);
    report(p0, Load.getDefaultInstance());
    refused(Reason.NO_ROOM, () -> gpm.placeProcess(most));
    assertThat(gpm.hasPromises()).isTrue();
    report(p0, Load.newBuilder().setBegunExcacheBytes(20).build());
    assertThat(gpm.hasPromises()).isFalse();
    gpm.placeProcess(most);
    VProcessReport starting =
        VProcessReport.newBuilder().setState("STARTING").setExcacheBytes(20).build();
    report(p0, Load.newBuilder().setBegunExcacheBytes(40).addVprocesses(starting).build());
    refused(Reason.NO_ROOM, () -> gpm.placeProcess(most));
    assertThat(gpm.hasPromises()).isFalse();
  }

  @Test
  void aProcessorThatStatesNoCapacityTakesAnyExCache() throws Exception {
    MonitorIdentity p0 = join("p0", Role.ROLE_PROCESSOR, 0);
    assertThat(
            gpm.placeProcess(PlaceProcessRequest.newBuilder().setExcacheBytes(1L << 50).build())
                .getProcessor())
        .isEqualTo(p0);
  }

  @Test
  @Tag("G4")
  void aVNodeStaysWhereItIsOverARestartOfTheManagers() throws Exception {
    join("s0", Role.ROLE_STORAGE, 100);
    PlaceVNodeRequest v1 = PlaceVNodeRequest.newBuilder().setVnode("v1").setVolumeBytes(60).build();
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      assertThat(gsm.placeVNode(v1).getStorage().getName()).isEqualTo("s0");
    }
    MonitorIdentity s1 = join("s1", Role.ROLE_STORAGE, 1000);
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      assertThat(gsm.placeVNode(v1).getStorage().getName()).isEqualTo("s0");
      assertThat(gsm.placeVNode(v1.toBuilder().setVnode("v2").build()).getStorage()).isEqualTo(s1);
      refused(
          Reason.NO_ROOM,
          () -> gsm.placeVNode(v1.toBuilder().setVnode("v3").setVolumeBytes(950).build()));
      refused(Reason.INVALID, () -> gsm.placeVNode(v1.toBuilder().setVnode("a b").build()));
    }
  }

  @Test
  void aVNodesLimitGrowsAsFarAsItsMonitorHasRoom() throws Exception {
    join("s0", Role.ROLE_STORAGE, 100);
    PlaceVNodeRequest v1 =
        PlaceVNodeRequest.newBuilder()
            .setVnode("v1")
            .setVolumeBytes(60)
            .setOwnerUid(7)
            .setOwnerGid(8)
            .build();
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      gsm.placeVNode(v1);
      gsm.placeVNode(v1.toBuilder().setVnode("v2").setVolumeBytes(10).build());
      refused(Reason.NO_ROOM, () -> gsm.growVNode("v1", 91));
      refused(Reason.INVALID, () -> gsm.growVNode("v1", 59));
      refused(Reason.NOT_FOUND, () -> gsm.growVNode("v3", 59));
      assertThat(gsm.growVNode("v1", 90)).isEqualTo(new VNodePlacement("v1", "s0", 90, 7, 8));
      refused(Reason.NO_ROOM, () -> gsm.placeVNode(v1.toBuilder().setVnode("v3").build()));
      gsm.placeVNode(v1.toBuilder().setVnode("v0").setVolumeBytes(0).build());
      refused(Reason.INVALID, () -> gsm.growVNode("v0", 1));
    }
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      assertThat(gsm.placeVNode(v1).getVolumeBytes()).isEqualTo(90);
      assertThat(gsm.placeVNode(v1).getOwnerUid()).isEqualTo(7);
      refused(
          Reason.NO_ROOM,
          () -> gsm.placeVNode(v1.toBuilder().setVnode("v3").setVolumeBytes(1).build()));
    }
  }

  @Test
  void replicaLogsAreSpreadAndStayWhereTheyAre() throws Exception {
    MonitorIdentity s0 = join("s0", Role.ROLE_STORAGE, 100);
    join("s1", Role.ROLE_STORAGE, 1000);
    join("m0", Role.ROLE_MEMORY, MIB);
    join("m1", Role.ROLE_MEMORY, MIB);
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      PlaceReplicaLogRequest m0 = PlaceReplicaLogRequest.newBuilder().setMemory("m0").build();
      PlaceReplicaLogRequest m1 = PlaceReplicaLogRequest.newBuilder().setMemory("m1").build();
      assertThat(gsm.placeReplicaLog(m0).getStorage().getName()).isEqualTo("s1");
      assertThat(gsm.placeReplicaLog(m1).getStorage()).isEqualTo(s0);
      assertThat(gsm.placeReplicaLog(m1).getControlAddress()).isEqualTo("s0:1");
      PlaceReplicaLogRequest known = m1.toBuilder().setStorage("s0").build();
      assertThat(gsm.placeReplicaLog(known).getStorage()).isEqualTo(s0);
      table.cordon("s0", true);
      assertThat(gsm.placeReplicaLog(known).getStorage()).isEqualTo(s0);
      table.cordon("s0", false);
      table.declareDead(s0);
      // Its segments are nowhere else.
      refused(Reason.NO_MONITOR, () -> gsm.placeReplicaLog(known));
      MonitorIdentity again = join("s0", Role.ROLE_STORAGE, 100);
      assertThat(gsm.placeReplicaLog(known).getStorage()).isEqualTo(again);
      refused(
          Reason.INVALID, () -> gsm.placeReplicaLog(PlaceReplicaLogRequest.getDefaultInstance()));
      PlaceVNodeRequest reserved =
          PlaceVNodeRequest.newBuilder().setVnode("legoos_replicas").build();
      refused(Reason.INVALID, () -> gsm.placeVNode(reserved));
    }
  }

  @Test
  void aVNodeOnALostStorageMonitorIsNotMovedSilently() throws Exception {
    join("s0", Role.ROLE_STORAGE, 100);
    PlaceVNodeRequest v1 = PlaceVNodeRequest.newBuilder().setVnode("v1").build();
    try (GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")))) {
      gsm.placeVNode(v1);
      MonitorIdentity s1 = join("s1", Role.ROLE_STORAGE, 1000);
      for (int i = 0; i < 30; i++) {
        now += TIMING.heartbeatInterval().toNanos();
        report(s1, Load.getDefaultInstance());
        table.tick();
      }
      assertThatThrownBy(() -> gsm.placeVNode(v1))
          .isInstanceOf(PlacementRefusedException.class)
          .hasMessageContaining("s0, which is not live");
    }
  }
}
