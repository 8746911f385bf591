package io.legoos.memory.home;

import static io.legoos.memory.home.SmallCluster.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.HomedRegionOwner;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a former home has left where its successor would place nothing. */
class HomeStraysTest {
  private static final long MIB = 1 << 20;
  private static final HomeTerm FORMER = new HomeTerm("former", 1);
  private static final HomeTerm SUCCESSOR = new HomeTerm("successor", 2);

  @Test
  void alsoMonitorsThatAreFullOrToBeEmptyFreeWhatIsLeft() {
    try (SmallCluster cluster =
        new SmallCluster(
            3, 16 * MIB, MIB, owner -> new HomedRegionOwner((LocalRegionOwner) owner, SUCCESSOR))) {
      for (SmallCluster.Member member : cluster.members()) {
        new HomedRegionOwner(member.owner(), FORMER)
            .grant(WHO, 7, List.of(AddressRange.of(1L << 40, MIB)), VRegionRole.OWNER);
      }
      cluster.setLeaving(Set.of("m0"));
      cluster.member("m1").ledger().add(16 * MIB);

      cluster.homes.restore(
          new RestoredVProcess(WHO, SUCCESSOR.term(), null, 0, 0, List.of(), List.of(), List.of()));
      cluster.homes.tend();
      cluster.homes.retryReleases();

      assertThat(cluster.members())
          .allSatisfy(member -> assertThat(member.owner().spaceCount()).isZero());
    }
  }

  @Test
  void whoIsYetToRegisterKeepsNobodyElseWaitingAndIsAskedWhenItHasCome() {
    List<String> asked = new ArrayList<>();
    try (SmallCluster cluster = new SmallCluster(3, 16 * MIB, MIB, owner -> noted(owner, asked))) {
      cluster.setExpected(Set.of("m1"));
      cluster.homes.restore(
          new RestoredVProcess(WHO, SUCCESSOR.term(), null, 0, 0, List.of(), List.of(), List.of()));
      cluster.homes.tend();
      cluster.homes.tend();
      cluster.homes.retryReleases();
      assertThat(asked).hasSize(2);

      cluster.setExpected(Set.of());
      cluster.homes.tend();
      cluster.homes.tend();
      cluster.homes.retryReleases();
      assertThat(asked).hasSize(3);
    }
  }

  private static RegionOwner noted(RegionOwner owner, List<String> asked) {
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              asked.add(method.getName());
              return method.invoke(owner, args);
            });
  }
}
