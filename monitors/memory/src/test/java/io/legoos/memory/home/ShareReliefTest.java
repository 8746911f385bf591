package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ShareReliefTest {
  private static final long PAGE = 4096;
  private static final long VREGION = 1 << 20;
  private static final Vma DATA = new Vma(3, true);

  @Test
  void aFullOwnersShareGoesToAnotherMonitor() {
    try (SmallCluster cluster = cluster(2, 1)) {
      HomeSpace space = cluster.create(1);
      long address = space.map(0, VREGION, DATA).address();
      ShareView before = shares(cluster).getFirst();
      flush(cluster, before, address, 5);

      assertThat(relieve(cluster, before.id())).isTrue();
      settle(cluster);

      ShareView after = shares(cluster).getFirst();
      assertThat(after.owner().name()).isNotEqualTo(before.owner().name());
      assertThat(pages(cluster, after, address)).isEqualTo(5);
      assertThat(cluster.member(before.owner().name()).frames().used()).isZero();
      assertThat(cluster.member(before.owner().name()).ledger().committedBytes()).isZero();
    }
  }

  @Test
  void onlyAMoveUnderWayIsAskedForOnce() {
    try (SmallCluster cluster = cluster(3, 1)) {
      HomeSpace space = cluster.create(1);
      long address = space.map(0, VREGION, DATA).address();
      ShareView share = shares(cluster).getFirst();
      flush(cluster, share, address, 1);

      assertThat(relieve(cluster, share.id())).isTrue();
      int placements = cluster.placements;
      assertThat(relieve(cluster, share.id())).isTrue();

      assertThat(cluster.placements).isEqualTo(placements);
    }
  }

  @Test
  void whenNobodyElseHasRoomNothingMoves() {
    try (SmallCluster cluster = cluster(1, 1)) {
      HomeSpace space = cluster.create(1);
      long address = space.map(0, VREGION, DATA).address();
      ShareView share = shares(cluster).getFirst();
      flush(cluster, share, address, 1);

      assertThat(relieve(cluster, share.id())).isFalse();
      assertThat(shares(cluster).getFirst().secondary()).isNull();
    }
  }

  /** The secondary has everything already: no page moves before the owner is relieved. */
  @Test
  void withTwoCopiesTheSecondaryTakesOver() {
    try (SmallCluster cluster = cluster(3, 2)) {
      HomeSpace space = cluster.create(1);
      long address = space.map(0, VREGION, DATA).address();
      ShareView before = shares(cluster).getFirst();
      flush(cluster, before, address, 3);

      assertThat(relieve(cluster, before.id())).isTrue();
      cluster.homes.tend();

      assertThat(shares(cluster).getFirst().owner().name())
          .isEqualTo(Objects.requireNonNull(before.secondary()).name());
      assertThat(cluster.member(before.owner().name()).owner().committedBytes()).isZero();
    }
  }

  @Test
  void aCrowdedMonitorLosesNotMoreThanItShould() {
    try (SmallCluster cluster = cluster(2, 1)) {
      HomeSpace space = cluster.create(1);
      AddressRange range = AddressRange.of(space.map(0, 8 * VREGION, DATA).address(), 8 * VREGION);
      for (ShareView.Part part : space.resolve(List.of(range))) {
        for (long page = part.range().start(); page < part.range().end(); page += VREGION) {
          flush(cluster, part.share(), page, 10);
        }
      }
      ShareView some = shares(cluster).getFirst();
      long before = cluster.member(some.owner().name()).frames().used();
      cluster.homes.orders().setCrowded(1, Map.of(some.owner().incarnation(), 25 * PAGE));

      cluster.homes.tend();
      settle(cluster);

      // Shares of two vRegions with ten pages each: one fits, two do not.
      assertThat(cluster.member(some.owner().name()).frames().used()).isEqualTo(before - 20);
      cluster.homes.orders().setCrowded(1, Map.of(some.owner().incarnation(), 25 * PAGE));
      cluster.homes.tend();
      settle(cluster);
      assertThat(cluster.member(some.owner().name()).frames().used())
          .as("the same round again")
          .isEqualTo(before - 20);
    }
  }

  @Test
  void aBigMappingIsCutIntoSharesThatCanMove() {
    try (SmallCluster cluster = cluster(1, 1)) {
      cluster.create(1).map(0, 7 * VREGION, DATA);

      assertThat(shares(cluster)).hasSize(4);
    }
  }

  private static SmallCluster cluster(int monitors, int replication) {
    return new SmallCluster(
        monitors,
        64 * VREGION,
        new HomeConfig(VREGION, replication, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND, 2),
        UnaryOperator.identity());
  }

  private static boolean relieve(SmallCluster cluster, long share) {
    return cluster.homes.relieve("vp-1", "p0", SmallCluster.WHO.incarnation(), share);
  }

  private static List<ShareView> shares(SmallCluster cluster) {
    return shares(cluster, Map.of());
  }

  private static List<ShareView> shares(SmallCluster cluster, Map<Long, Long> switched) {
    return cluster.homes.shares("vp-1", "p0", SmallCluster.WHO.incarnation(), null, switched);
  }

  /** The processor switches, the copies run, and the home does what is then to be done. */
  private static void settle(SmallCluster cluster) {
    for (int round = 0; round < 3; round++) {
      Map<Long, Long> positions = new HashMap<>();
      shares(cluster).forEach(share -> positions.put(share.id(), share.generation()));
      shares(cluster, positions);
      while (!cluster.copies.isEmpty()) {
        cluster.copies.remove().run();
      }
      cluster.homes.tend();
    }
  }

  private static void flush(SmallCluster cluster, ShareView share, long address, int pages) {
    MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    page.fill((byte) 7);
    for (Holder holder : holders(share)) {
      for (int i = 0; i < pages; i++) {
        assertThat(cluster.member(holder.name()).store().flush(1, address + i * PAGE, page, 0))
            .isEqualTo(PageStatus.OK);
      }
    }
  }

  private static List<Holder> holders(ShareView share) {
    Holder secondary = share.secondary();
    return secondary == null ? List.of(share.owner()) : List.of(share.owner(), secondary);
  }

  private static int pages(SmallCluster cluster, ShareView share, long address) {
    return cluster
        .member(share.owner().name())
        .owner()
        .readPages(1, AddressRange.of(address, VREGION))
        .addresses()
        .size();
  }
}
