package io.legoos.memory.home;

import static io.legoos.memory.home.SmallCluster.WHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.HomedRegionOwner;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A monitor that was to become the home and could not reach the only owner. */
class FailedRestoreTest {
  private static final long MIB = 1 << 20;
  private static final long SPACE = 7;
  private static final AddressRange VREGION = AddressRange.of(1L << 40, MIB);
  private static final HomeTerm FORMER = new HomeTerm("former", 1);
  private static final HomeTerm FAILED = new HomeTerm("failed", 2);

  /** Runs while the home asks an owner for the first time. */
  private Runnable asked = () -> {};

  private boolean cut = true;

  private RegionOwner unreachable(RegionOwner owner) {
    RegionOwner homed = new HomedRegionOwner((LocalRegionOwner) owner, FAILED);
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              Runnable now = asked;
              asked = () -> {};
              now.run();
              if (cut) {
                throw new MemoryRefusal(Reason.UNAVAILABLE, "it does not answer");
              }
              try {
                return method.invoke(homed, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void awaitQueuedAt(SmallCluster cluster) {
    HomeVProcess vprocess = cluster.homes.vprocesses().iterator().next();
    while (!vprocess.lock.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void freesNothingAtTheOwnerAlsoWhenRepairsWaitedForIt() throws InterruptedException {
    try (SmallCluster cluster = new SmallCluster(1, 16 * MIB, MIB, this::unreachable)) {
      SmallCluster.Member member = cluster.members().getFirst();
      byte[] capability =
          new HomedRegionOwner(member.owner(), FORMER)
              .grant(WHO, SPACE, List.of(VREGION), VRegionRole.OWNER);
      Holder owner =
          new Holder(member.ref(), cluster.homes.regionOf(member.ref(), 2, 1), capability);
      Thread repairs = Thread.ofPlatform().daemon().unstarted(() -> cluster.homes.tend());
      asked =
          () -> {
            repairs.start();
            awaitQueuedAt(cluster);
          };

      MemoryRefusal refusal =
          catchThrowableOfType(
              MemoryRefusal.class,
              () ->
                  cluster.homes.restore(
                      new RestoredVProcess(
                          WHO,
                          FAILED.term(),
                          null,
                          0,
                          1,
                          List.of(),
                          List.of(
                              new ShareView(
                                  1, 1, WHO.epoch(), owner, null, false, false, false, 0)),
                          List.of(
                              new RestoredVProcess.Space(SPACE, List.of(), Map.of(VREGION, 1L))))));
      repairs.join(10_000);
      cut = false;
      cluster.homes.retryReleases();

      assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(repairs.isAlive()).isFalse();
      assertThat(member.owner().spaceCount()).isOne();
    }
  }
}
