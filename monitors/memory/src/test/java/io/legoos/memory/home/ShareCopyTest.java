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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShareCopyTest {
  private static final long PAGE = 4096;
  private static final long VREGION = 16L << 20;

  private static final long FIRST = 0x410_000;
  private static final long SECOND = FIRST + PAGE;
  private static final long THIRD = SECOND + PAGE;
  private static final Vma DATA = new Vma(3, true);

  private final SmallCluster cluster =
      new SmallCluster(
          3,
          4096 * PAGE,
          new HomeConfig(VREGION, 2, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND),
          UnaryOperator.identity());
  private final HomeSpace space = cluster.create(1);

  @AfterEach
  void close() {
    cluster.close();
  }

  /** Programs that are not position-independent have their data there. */
  @Test
  @Tag("M16")
  void theVRegionAtAddressZeroIsCopiedToo() {
    flushPages();
    assertThat(copiedToNewSecondary()).containsExactly(FIRST, SECOND, THIRD);
  }

  /** No line asks for it any more, so it would take a frame for nothing. */
  @Test
  void whatIsDroppedWhileItIsCopiedDoesNotComeBack() {
    flushPages();
    cluster.afterReading =
        () -> {
          space.discard(List.of(AddressRange.of(SECOND, PAGE)));
          space.unmap(AddressRange.of(THIRD, PAGE));
          space.map(THIRD, PAGE, DATA);
        };
    assertThat(copiedToNewSecondary()).containsExactly(FIRST);
  }

  private void flushPages() {
    space.map(0x400_000, 64 * PAGE, DATA);
    ShareView share = onlyShare(cluster, Map.of());
    MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    page.fill((byte) 7);
    for (Holder holder : List.of(share.owner(), secondary(share))) {
      for (long address = FIRST; address <= THIRD; address += PAGE) {
        assertThat(cluster.member(holder.name()).store().flush(1, address, page, 0))
            .isEqualTo(PageStatus.OK);
      }
    }
  }

  /** The secondary is lost; the pages that the next one has in the end. */
  private List<Long> copiedToNewSecondary() {
    ShareView first = onlyShare(cluster, Map.of());
    cluster.kill(secondary(first).name());
    cluster.homes.forgetOwner(secondary(first).incarnation());
    cluster.homes.tend();
    ShareView second = onlyShare(cluster, Map.of());
    onlyShare(cluster, Map.of(second.id(), second.generation()));
    cluster.copies.forEach(Runnable::run);
    cluster.afterReading = () -> {};

    assertThat(onlyShare(cluster, Map.of()).whole()).isTrue();
    return cluster
        .member(secondary(second).name())
        .owner()
        .readPages(1, new AddressRange(0, VREGION))
        .addresses();
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
