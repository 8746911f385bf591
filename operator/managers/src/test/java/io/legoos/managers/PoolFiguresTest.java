package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.managers.placement.Resources;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VProcessReport;
import io.legoos.runtime.MonitorIdentities;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolFiguresTest {
  private final Random random = new Random(7);
  private final MembershipTable table =
      new MembershipTable(
          new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10)),
          0,
          Roster.EMPTY,
          roster -> {},
          () -> 0);

  private void join(String name, Role role, long capacity, int cores, Load.Builder load)
      throws Exception {
    MonitorIdentity identity = MonitorIdentities.draw(name, role, random);
    table.register(
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setCapacityBytes(capacity)
            .setCores(cores)
            .setInstanceId(name)
            .build());
    assertThat(table.heartbeat(identity, load.setCapacityBytes(capacity).build(), 0)).isPresent();
  }

  private static VProcessReport vprocess(String vnode, int threads, long remote) {
    return VProcessReport.newBuilder()
        .setVnode(vnode)
        .setThreads(threads)
        .setRemoteBytes(remote)
        .setExcacheBytes(50)
        .build();
  }

  private static Load.Builder used(long used, long committed) {
    return Load.newBuilder().setUsedBytes(used).setCommittedBytes(committed);
  }

  private PoolFigures figures(VNodePlacement... vnodes) {
    return PoolFigures.of(table.members(), List.of(vnodes));
  }

  @Test
  void poolsAreTheSumsOfTheirMonitors() throws Exception {
    join(
        "p0",
        Role.ROLE_PROCESSOR,
        400,
        8,
        Load.newBuilder()
            .setThreads(5)
            .setUsedBytes(60)
            .addVprocesses(vprocess("", 2, 100))
            .addVprocesses(vprocess("web", 3, 300)));
    join("m0", Role.ROLE_MEMORY, 1000, 0, used(300, 500));
    join("m1", Role.ROLE_MEMORY, 1000, 0, used(100, 300));
    join("s0", Role.ROLE_STORAGE, 4000, 0, used(10, 0));
    PoolFigures pools =
        figures(
            new VNodePlacement("web", "s0", 1000, 0, 0), new VNodePlacement("x", "s0", 0, 0, 0));
    assertThat(pools.capacity()).isEqualTo(new Resources(8, 2000, 4000));
    assertThat(pools.allocated()).isEqualTo(new Resources(5, 800, 1000));
    assertThat(pools.used()).isEqualTo(new Resources(5, 400, 10));
    assertThat(pools.exCache()).isEqualTo(new PoolFigures.Use(400, 100, 60));
    assertThat(pools.servers()).isEqualTo(2);
    // 3 more cores: six tenths of the load once more.
    assertThat(pools.stranded()).isEqualTo(new Resources(0, 1200 - 480, 3000 - 600));
    assertThat(pools.monolithic().unplaced()).isZero();
  }

  @Test
  void moreThreadsThanCoresAreNoMoreThanTheCores() throws Exception {
    join(
        "p0",
        Role.ROLE_PROCESSOR,
        0,
        2,
        Load.newBuilder().setThreads(30).addVprocesses(vprocess("", 30, 1)));
    PoolFigures pools = figures();
    assertThat(pools.allocated().cores()).isEqualTo(2);
    // It states no capacity of ExCaches: it has what it gives.
    assertThat(pools.exCache()).isEqualTo(new PoolFigures.Use(50, 50, 0));
  }

  @Test
  void theDeadHaveNothing() throws Exception {
    join("m0", Role.ROLE_MEMORY, 1000, 0, used(300, 500));
    table.confirmEnded("m0", "m0");
    assertThat(figures().capacity()).isEqualTo(Resources.NONE);
    assertThat(figures().servers()).isEqualTo(1);
    assertThat(table.deathCount()).isEqualTo(1);
  }
}
