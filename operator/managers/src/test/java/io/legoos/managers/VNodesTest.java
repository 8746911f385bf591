package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.CreateVNodeRequest;
import io.legoos.protocol.control.v1.DeleteVNodeRequest;
import io.legoos.protocol.control.v1.DrainRequest;
import io.legoos.protocol.control.v1.ListVNodesRequest;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VNodeDescription;
import io.legoos.protocol.control.v1.VProcessReport;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Life and death of vNodes, as local users see it. */
class VNodesTest {
  private static final LocalUser ROOT = new LocalUser(0, 0, true);
  private static final LocalUser ANNE = new LocalUser(1000, 100, false);
  private static final LocalUser BEN = new LocalUser(1001, 101, false);
  private static final MembershipTiming TIMING =
      new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10));

  @TempDir Path dir;
  private final Random random = new Random(9);
  private long now;
  private final MembershipTable table =
      new MembershipTable(TIMING, 0, Roster.EMPTY, roster -> {}, () -> now);
  private final List<String> deleted = new ArrayList<>();
  private VNodeRemoval.Volumes volumes = (storage, vnode) -> deleted.add(vnode);
  private Runnable whileReportsAreAwaited = () -> {};
  private boolean reportsCome = true;
  private GlobalStorageManager gsm;
  private LocalQueries queries;
  private MonitorIdentity storage;

  @BeforeEach
  void startOneOfEach() throws Exception {
    start(1);
    storage = join("s0", Role.ROLE_STORAGE);
  }

  private void start(int replication) throws StartupException {
    gsm = new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")));
    VNodeRemoval removal =
        new VNodeRemoval(
            gsm,
            table,
            () -> {
              whileReportsAreAwaited.run();
              return reportsCome;
            },
            (member, vnode) -> volumes.delete(member, vnode));
    queries =
        new LocalQueries(
            new MemberListing(table, new ManagerTerm(1), () -> now),
            new GlobalProcessManager(table, TIMING, 1, () -> now),
            new FreshDecisions(table, Role.ROLE_PROCESSOR, TIMING, System::nanoTime),
            table,
            gsm,
            removal,
            new RefusalLog(() -> now),
            replication);
  }

  private void restart() throws Exception {
    gsm.close();
    start(1);
  }

  private MonitorIdentity join(String name, Role role) throws Exception {
    MonitorIdentity identity = MonitorIdentities.draw(name, role, random);
    table.register(
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setCapacityBytes(100)
            .setControlAddress(name + ":1")
            .build());
    report(identity, Load.getDefaultInstance());
    return identity;
  }

  private void report(MonitorIdentity identity, Load load) {
    assertThat(table.heartbeat(identity, load, 0)).isPresent();
  }

  private static Load running(String vnode, String... states) {
    Load.Builder load = Load.newBuilder();
    for (String state : states) {
      load.addVprocesses(VProcessReport.newBuilder().setVnode(vnode).setState(state));
    }
    return load.build();
  }

  private ManagerAnswer create(String vnode, long bytes, LocalUser user) {
    return queries.answer(
        ManagerQuery.newBuilder()
            .setCreateVnode(CreateVNodeRequest.newBuilder().setVnode(vnode).setVolumeBytes(bytes))
            .build(),
        user);
  }

  private ManagerAnswer delete(String vnode, LocalUser user) {
    return queries.answer(
        ManagerQuery.newBuilder()
            .setDeleteVnode(DeleteVNodeRequest.newBuilder().setVnode(vnode))
            .build(),
        user);
  }

  private List<VNodeDescription> list(LocalUser user) {
    return queries
        .answer(
            ManagerQuery.newBuilder().setListVnodes(ListVNodesRequest.getDefaultInstance()).build(),
            user)
        .getVnodes()
        .getVnodesList();
  }

  private static PlaceVNodeRequest existing(String vnode) {
    return PlaceVNodeRequest.newBuilder().setVnode(vnode).setExisting(true).build();
  }

  private static void refused(Reason reason, String words, ThrowingCallable call) {
    Assertions.assertThatThrownBy(call)
        .isInstanceOf(PlacementRefusedException.class)
        .hasMessageContaining(words)
        .extracting(e -> ((PlacementRefusedException) e).reason())
        .isEqualTo(reason);
  }

  @Test
  void whoMakesAVNodeOwnsItAndAllSeeIt() throws Exception {
    refused(Reason.NOT_FOUND, "lego vnode create v2", () -> gsm.placeVNode(existing("v2")));
    assertThat(create("v2", 60, ANNE).getVnodes().getVnodesList())
        .containsExactly(
            VNodeDescription.newBuilder()
                .setName("v2")
                .setStorage("s0")
                .setVolumeBytes(60)
                .setOwnerUid(1000)
                .build());
    assertThat(create("v1", 0, BEN).hasVnodes()).isTrue();
    assertThat(create("v2", 60, ANNE).getError()).contains("v2 exists already");
    assertThat(create("v3", 41, BEN).getError()).contains("no live storage monitor has room");
    assertThat(create("../v", 0, BEN).getError()).contains("not a vNode name");
    assertThat(create("legoos_replicas", 0, ROOT).getError()).contains("not a vNode name");
    assertThat(create("v3", -1, ROOT).getError()).contains("not a vNode name with a volume");
    restart();
    report(join("p0", Role.ROLE_PROCESSOR), running("v1", "PLACING", "RUNNING", "ENDING", "ENDED"));
    assertThat(list(BEN))
        .extracting(VNodeDescription::getName, VNodeDescription::getPrograms)
        .containsExactly(Assertions.tuple("v1", 3), Assertions.tuple("v2", 0));
    var placed = gsm.placeVNode(existing("v2"));
    assertThat(placed.getStorage()).isEqualTo(storage);
    assertThat(placed.getControlAddress()).isEqualTo("s0:1");
    assertThat(placed.getVolumeBytes()).isEqualTo(60);
    assertThat(placed.getOwnerUid()).isEqualTo(1000);
    assertThat(placed.getOwnerGid()).isEqualTo(100);
  }

  @Test
  void onlyTheOwnerAndWhoMayChangeTheClusterDelete() {
    create("a", 0, ANNE);
    create("b", 0, ANNE);
    assertThat(delete("a", BEN).getError()).contains("belongs to uid 1000");
    assertThat(deleted).isEmpty();
    assertThat(delete("a", ANNE).getVnodes().getVnodes(0).getName()).isEqualTo("a");
    assertThat(delete("b", ROOT).hasVnodes()).isTrue();
    assertThat(deleted).containsExactly("a", "b");
    assertThat(delete("b", ROOT).getError()).contains("there is no vNode b");
    assertThat(list(ANNE)).isEmpty();
  }

  @Test
  void aDeletedVNodeGivesItsRoomAndItsNameBack() throws Exception {
    create("v", 80, ANNE);
    assertThat(create("w", 30, BEN).hasError()).isTrue();
    delete("v", ANNE);
    restart();
    assertThat(create("v", 90, BEN).getVnodes().getVnodes(0).getOwnerUid()).isEqualTo(1001);
  }

  @Test
  void aVNodeInUseStays() throws Exception {
    create("v", 0, ANNE);
    MonitorIdentity processor = join("p0", Role.ROLE_PROCESSOR);
    report(processor, running("v", "RUNNING"));
    assertThat(delete("v", ROOT).getError()).contains("programs run in vNode v (1)");
    report(processor, running("v", "ENDED"));
    // A program that was placed just before, and reported while the deletion waits for that.
    whileReportsAreAwaited = () -> report(processor, running("v", "STARTING"));
    assertThat(delete("v", ANNE).getError()).contains("programs run in vNode v (1)");
    assertThat(deleted).isEmpty();
    reportsCome = false;
    whileReportsAreAwaited = () -> {};
    report(processor, Load.getDefaultInstance());
    assertThat(delete("v", ANNE).getError()).contains("not every processor monitor");
    assertThat(deleted).isEmpty();
    assertThat(gsm.placeVNode(existing("v")).getStorage()).isEqualTo(storage);
    reportsCome = true;
    assertThat(delete("v", ANNE).hasVnodes()).isTrue();
  }

  /** Its client returns when the program has ended; the next heartbeat only then says so. */
  @Test
  void aProgramThatHasJustEndedIsNotInTheWay() throws Exception {
    create("v", 0, ANNE);
    MonitorIdentity processor = join("p0", Role.ROLE_PROCESSOR);
    report(processor, running("v", "RUNNING"));
    whileReportsAreAwaited = () -> report(processor, running("v", "ENDED"));
    assertThat(delete("v", ANNE).hasVnodes()).isTrue();
  }

  @Test
  void theNameIsReservedWhileTheFilesGo() throws Exception {
    create("v", 0, ANNE);
    List<String> errors = new ArrayList<>();
    volumes =
        (member, vnode) -> {
          assertThat(member.identity()).isEqualTo(storage);
          errors.add(create("v", 0, BEN).getError());
          errors.add(delete("v", ANNE).getError());
          refused(Reason.IN_USE, "is being deleted", () -> gsm.placeVNode(existing("v")));
        };
    assertThat(delete("v", ANNE).hasVnodes()).isTrue();
    assertThat(errors.getFirst()).contains("is being deleted; finish that first");
    assertThat(errors.getLast()).contains("is being deleted already");
    assertThat(create("v", 0, BEN).hasVnodes()).isTrue();
  }

  /** Its files may be gone, or some: an empty vNode must not come back in its place. */
  @Test
  void aDeletionOfUnknownOutcomeCanOnlyGoOn() throws Exception {
    create("v", 0, ANNE);
    volumes =
        (member, vnode) -> {
          throw new PlacementRefusedException(Reason.NO_MONITOR, "no answer");
        };
    assertThat(delete("v", ANNE).getError()).isEqualTo("no answer");
    for (int start = 0; start < 2; start++) {
      refused(Reason.IN_USE, "is being deleted", () -> gsm.placeVNode(existing("v")));
      assertThat(create("v", 0, ANNE).getError()).contains("lego vnode delete v");
      assertThat(list(BEN)).hasSize(1);
      restart();
    }
    volumes = (member, vnode) -> deleted.add(vnode);
    assertThat(delete("v", ANNE).hasVnodes()).isTrue();
    assertThat(deleted).containsExactly("v");
    restart();
    assertThat(list(BEN)).isEmpty();
  }

  @Test
  void withoutItsStorageMonitorNothingBegins() throws Exception {
    create("v", 0, ANNE);
    table.declareDead(storage);
    assertThat(table.members()).extracting(Member::name).contains("s0");
    assertThat(delete("v", ANNE).getError()).contains("s0, which is not live");
    assertThat(deleted).isEmpty();
    MonitorIdentity again = join("s0", Role.ROLE_STORAGE);
    assertThat(gsm.placeVNode(existing("v")).getStorage()).isEqualTo(again);
  }

  /** Copies of pages are on as many monitors as the cluster says, unless somebody insists. */
  @Test
  void drainingLeavesPlacesForAllCopies() throws Exception {
    gsm.close();
    start(2);
    for (String name : List.of("m0", "m1", "m2")) {
      join(name, Role.ROLE_MEMORY);
    }
    assertThat(drain("m0", false).getError()).isEmpty();
    assertThat(drain("m0", false).getError()).as("again").isEmpty();
    assertThat(drain("m1", false).getError())
        .contains("without m1 only 1 memory monitors are left")
        .contains("--force");
    assertThat(drain("m1", true).getError()).isEmpty();
    assertThat(drain("s0", false).getError()).contains("no memory monitor of that name");
  }

  private ManagerAnswer drain(String monitor, boolean force) {
    return queries.answer(
        ManagerQuery.newBuilder()
            .setDrain(DrainRequest.newBuilder().setMemoryMonitor(monitor).setForce(force))
            .build(),
        ROOT);
  }
}
