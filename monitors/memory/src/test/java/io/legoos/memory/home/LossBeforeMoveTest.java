package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** mremap(2) when the home has given up a monitor and nobody has heard of it. */
class LossBeforeMoveTest {
  private static final long MIB = 1 << 20;
  private static final Vma DATA = new Vma(3, true);

  private final SmallCluster cluster = new SmallCluster(2, 16 * MIB, MIB);
  private final HomeSpace space = cluster.create(1);
  private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);
  private AddressRange lost = AddressRange.of(0, 4096);
  private AddressRange kept = AddressRange.of(0, 4096);
  private String keeper = "";

  /** One vRegion at each monitor, a page in both, and one monitor dead. */
  @BeforeEach
  void lose() {
    HomeSpace.Placed both = space.map(0, 2 * MIB, DATA);
    ShareView.Part first = both.grants().getFirst();
    ShareView.Part second = both.grants().getLast();
    String dead = first.share().owner().name();
    keeper = second.share().owner().name();
    assertThat(dead).isNotEqualTo(keeper);
    lost = first.range();
    kept = second.range();
    cluster.member(dead).store().flush(1, lost.start(), page, 0);
    cluster.member(keeper).store().flush(1, kept.start(), page, 0);
    cluster.kill(dead);
    space.discard(List.of(AddressRange.of(lost.start() + 4096, 4096)));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private PageStatus statusOf(long address) {
    return cluster.member(keeper).store().fetch(1, address, page, 0);
  }

  @Test
  void theAnswerTellsOfIt() {
    HomeSpace.Placed placed = space.remap(AddressRange.of(lost.start(), 4096), 8192, true, 0);
    assertThat(placed.shares()).extracting(ShareView::losses).contains(1L);
  }

  @Test
  void aPageThatIsKeptDoesNotMoveToWhereNobodyIs() {
    HomeSpace.Placed placed =
        space.remap(AddressRange.of(kept.start(), 4096), 4096, true, lost.start());
    assertThat(placed.address()).isEqualTo(lost.start());
    assertThat(placed.grants()).allMatch(grant -> !grant.share().lost());
    assertThat(statusOf(lost.start())).isEqualTo(PageStatus.OK);
  }

  @Test
  void whenNobodyTakesTheLostShareTheMoveIsRefusedAndThePageStays() {
    cluster.setLeaving(Set.of(keeper));
    MemoryRefusal refusal =
        catchThrowableOfType(
            MemoryRefusal.class,
            () -> space.remap(AddressRange.of(kept.start(), 4096), 4096, true, lost.start()));
    assertThat(refusal.reason()).isEqualTo(Reason.NO_CAPACITY);
    assertThat(statusOf(kept.start())).isEqualTo(PageStatus.OK);
    assertThat(space.chargedBytes()).isEqualTo(2 * MIB);
  }
}
