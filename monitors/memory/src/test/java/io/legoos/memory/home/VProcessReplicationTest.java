package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many monitors hold the pages of a vProcess: as many as it asks for, else the cluster's. */
class VProcessReplicationTest {
  private static final long MIB = 1 << 20;
  private static final Vma DATA = new Vma(3, true);
  private static final VProcessKey WHO = SmallCluster.WHO;

  private static SmallCluster cluster(int replication) {
    return new SmallCluster(
        3, 16 * MIB, new HomeConfig(MIB, replication, MIB), UnaryOperator.identity());
  }

  private static List<ShareView> shares(SmallCluster cluster, @Nullable Incarnation unreachable) {
    return cluster.homes.shares(
        WHO.vprocessId(), WHO.processor(), WHO.incarnation(), unreachable, Map.of());
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "1, 1, 1", "1, 2, 2", "2, 0, 2", "2, 1, 1", "2, 2, 2"})
  void itIsAsTheVProcessAsksElseAsTheClusterHasIt(int ofTheCluster, int asked, int holders) {
    try (SmallCluster cluster = cluster(ofTheCluster)) {
      cluster.homes.create(1, WHO, null, 0, asked);
      cluster.homes.find(1, WHO.processor()).map(0, MIB, DATA);
      // Nobody names one later, either.
      cluster.homes.tend();

      assertThat(shares(cluster, null))
          .singleElement()
          .satisfies(share -> assertThat(share.secondary() != null).isEqualTo(holders == 2));
    }
  }

  @Test
  void withTwoCopiesInAClusterOfOneTheSecondaryFollowsADeadOwner() {
    try (SmallCluster cluster = cluster(1)) {
      cluster.homes.create(1, WHO, null, 0, 2);
      cluster.homes.find(1, WHO.processor()).map(0, MIB, DATA);
      MemoryMonitorRef owner = shares(cluster, null).getFirst().owner().monitor();

      cluster.homes.forgetOwner(Incarnation.of(owner.getIdentity().getIncarnation()));

      assertThat(shares(cluster, null))
          .singleElement()
          .satisfies(share -> assertThat(share.owner().monitor()).isNotEqualTo(owner))
          .satisfies(share -> assertThat(share.lost()).isFalse());
    }
  }

  @Test
  void whatHoldsAParentsVRegionsHoldsItsChilds() {
    try (SmallCluster cluster = cluster(2)) {
      cluster.homes.create(1, WHO, null, 0, 2);
      cluster.homes.create(2, WHO, null, 0, 2);
      HomeSpace parent = cluster.homes.find(1, WHO.processor());
      HomeSpace child = cluster.homes.find(2, WHO.processor());
      AddressRange data = AddressRange.of(parent.map(0, MIB, DATA).address(), MIB);
      child.mapFirst(List.of(new Mapping(data, DATA)), 0, 1);
      assertThat(child.grants(data)).isEqualTo(parent.grants(data));
      MemoryMonitorRef owner = shares(cluster, null).getFirst().owner().monitor();

      cluster.homes.forgetOwner(Incarnation.of(owner.getIdentity().getIncarnation()));

      assertThat(child.grants(data))
          .singleElement()
          .satisfies(part -> assertThat(part.share().lost()).isFalse())
          .satisfies(part -> assertThat(part.share().owner().monitor()).isNotEqualTo(owner));
    }
  }
}
