package io.legoos.memory.home;

import static io.legoos.memory.home.SmallCluster.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Monitors that answer, and have no room. */
class NoRoomForShareTest {
  private static final long MIB = 1 << 20;
  private static final Vma DATA = new Vma(3, true);

  private boolean refusing;

  private static List<ShareView> shares(SmallCluster cluster, @Nullable Incarnation unreachable) {
    return cluster.homes.shares(
        WHO.vprocessId(), WHO.processor(), WHO.incarnation(), unreachable, Map.of());
  }

  private SmallCluster cluster(int monitors, int replication, UnaryOperator<RegionOwner> wire) {
    return new SmallCluster(monitors, 16 * MIB, new HomeConfig(MIB, replication, MIB), wire);
  }

  /** The first that is to be a replica while {@link #refusing} has no room. */
  private RegionOwner refusesOnce(RegionOwner owner) {
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              if (refusing
                  && method.getName().equals("grant")
                  && args[args.length - 1] == VRegionRole.REPLICA) {
                refusing = false;
                throw new MemoryRefusal(Reason.NO_CAPACITY, "no room for a replica");
              }
              try {
                return method.invoke(owner, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whoHasNoRoomForAReplicaIsNotGivenUp() {
    try (SmallCluster cluster = cluster(3, 2, this::refusesOnce)) {
      HomeSpace space = cluster.create(1);
      refusing = true;
      space.map(0, MIB, DATA);

      assertThat(refusing).isFalse();
      assertThat(cluster.members()).noneMatch(m -> space.vprocess().isLost(m.ref()));
      assertThat(shares(cluster, null)).allMatch(share -> share.secondary() != null);
    }
  }

  @Test
  void aSecondaryThatCannotFollowIsNoneAnyMoreAndKeepsItsOtherShares() {
    try (SmallCluster cluster = cluster(2, 2, this::refusesOnce)) {
      HomeSpace space = cluster.create(1);
      space.map(0, 2 * MIB, DATA);
      List<ShareView> before = shares(cluster, null);
      assertThat(before).hasSize(2);
      refusing = true;
      space.map(0, MIB, DATA);

      assertThat(refusing).isFalse();
      assertThat(cluster.members()).noneMatch(m -> space.vprocess().isLost(m.ref()));
      assertThat(shares(cluster, null)).filteredOn(share -> share.secondary() == null).hasSize(1);
      assertThat(shares(cluster, null)).extracting(ShareView::losses).containsOnly(0L);
    }
  }

  @Test
  void aLostShareIsSoughtForAWhileBeforeItIsGivenUp() {
    try (SmallCluster cluster = cluster(2, 1, UnaryOperator.identity())) {
      cluster.create(1).map(0, MIB, DATA);
      Holder owner = shares(cluster, null).getFirst().owner();
      cluster.setLeaving(Set.of("m0", "m1"));
      cluster.kill(owner.name());

      assertThat(shares(cluster, owner.incarnation()))
          .singleElement()
          .matches(share -> share.lost() && share.sought());
      cluster.time.pass(9_000_000_000L);
      assertThat(shares(cluster, null)).allMatch(share -> share.lost() && share.sought());

      cluster.setLeaving(Set.of());
      assertThat(shares(cluster, null)).noneMatch(ShareView::lost);
    }
  }

  private static SmallCluster ofSingleShares() {
    return new SmallCluster(
        2,
        64 * MIB,
        new HomeConfig(MIB, 1, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND, 1),
        UnaryOperator.identity());
  }

  @Test
  void thatThereIsNoRoomIsAskedOnceForAllLostShares() {
    try (SmallCluster cluster = ofSingleShares()) {
      cluster.create(1).map(0, 16 * MIB, DATA);
      Holder owner = shares(cluster, null).getFirst().owner();
      cluster.setLeaving(Set.of("m0", "m1"));
      cluster.kill(owner.name());
      int before = cluster.placements;

      assertThat(shares(cluster, owner.incarnation())).filteredOn(ShareView::lost).hasSize(8);
      assertThat(cluster.placements - before).isOne();
      cluster.time.pass(10_000_000_000L);
      assertThat(shares(cluster, null))
          .filteredOn(ShareView::lost)
          .hasSize(8)
          .noneMatch(ShareView::sought);
    }
  }

  @Test
  void whatTakesLongIsGoneOnWithInTheNextCall() {
    try (SmallCluster cluster = ofSingleShares()) {
      cluster.create(1).map(0, 8 * MIB, DATA);
      Holder owner = shares(cluster, null).getFirst().owner();
      cluster.kill(owner.name());
      cluster.whilePlacing = () -> cluster.time.pass(2_000_000_000L);

      assertThat(shares(cluster, owner.incarnation()))
          .filteredOn(ShareView::lost)
          .hasSize(2)
          .allMatch(ShareView::sought);
      assertThat(shares(cluster, null)).noneMatch(ShareView::lost);
    }
  }

  @Test
  void aShareForWhichNobodyHasRoomIsGivenUpInTheEnd() {
    try (SmallCluster cluster = cluster(2, 1, UnaryOperator.identity())) {
      cluster.create(1).map(0, MIB, DATA);
      Holder owner = shares(cluster, null).getFirst().owner();
      cluster.setLeaving(Set.of("m0", "m1"));
      cluster.kill(owner.name());
      shares(cluster, owner.incarnation());
      cluster.time.pass(10_000_000_000L);

      assertThat(shares(cluster, null)).allMatch(share -> share.lost() && !share.sought());
    }
  }
}
