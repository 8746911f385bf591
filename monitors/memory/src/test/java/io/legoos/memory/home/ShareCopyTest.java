package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShareCopyTest {
  private static final long PAGE = 4096;
  private static final long VREGION = 16L << 20;

  /** Programs that are not position-independent have their data there. */
  @Test
  @Tag("M16")
  void theVRegionAtAddressZeroIsCopiedToo() {
    HomeConfig config = new HomeConfig(VREGION, 2, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND);
    try (SmallCluster cluster =
        new SmallCluster(3, 4096 * PAGE, config, UnaryOperator.identity())) {
      HomeSpace space = cluster.create(1);
      space.map(0x400_000, 64 * PAGE, new Vma(3, true));
      ShareView first = onlyShare(cluster, Map.of());
      MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
      page.fill((byte) 7);
      for (Holder holder : List.of(first.owner(), secondary(first))) {
        assertThat(cluster.member(holder.name()).store().flush(1, 0x410_000, page, 0))
            .isEqualTo(PageStatus.OK);
      }
      cluster.kill(secondary(first).name());
      cluster.homes.forgetOwner(secondary(first).incarnation());
      cluster.homes.tend();
      ShareView second = onlyShare(cluster, Map.of());
      onlyShare(cluster, Map.of(second.id(), second.generation()));
      cluster.copies.forEach(Runnable::run);

      assertThat(onlyShare(cluster, Map.of()).whole()).isTrue();
      assertThat(
              cluster
                  .member(secondary(second).name())
                  .owner()
                  .readPages(1, new AddressRange(0, VREGION))
                  .addresses())
          .containsExactly(0x410_000L);
    }
  }

  private static Holder secondary(ShareView share) {
    Holder secondary = share.secondary();
    if (secondary == null) {
      throw new AssertionError("no secondary");
    }
    return secondary;
  }

  private static ShareView onlyShare(SmallCluster cluster, Map<Long, Long> switched) {
    List<ShareView> shares =
        cluster.homes.shares(
            "vp-1", "p0", SmallCluster.WHO.incarnation(), null, new HashMap<>(switched));
    assertThat(shares).hasSize(1);
    return shares.getFirst();
  }
}
