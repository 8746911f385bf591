package io.legoos.memory.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A home that was only slow, after another took over. */
class HomedRegionOwnerTest {
  private static final long MIB = 1 << 20;
  private static final long BASE = 0x2000_0000_0000L;
  private static final VProcessKey WHO = new VProcessKey("vp", "p0", new Incarnation(1, 2), 3);

  private final FramePool frames = new FramePool(16 * MIB);
  private final LocalRegionOwner owner =
      new LocalRegionOwner(
          frames,
          new CommitLedger(16 * MIB, 1.0),
          new LaneCapabilities(new Random(1), new Incarnation(7, 7)),
          new ProcessorRegistry());
  private final RegionOwner former = new HomedRegionOwner(owner, new HomeTerm("m0", 1));
  private final RegionOwner present = new HomedRegionOwner(owner, new HomeTerm("m1", 2));
  private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);

  @AfterEach
  void free() {
    frames.close();
  }

  private void giveSpace(long id) {
    former.grant(WHO, id, List.of(AddressRange.of(BASE, MIB)), VRegionRole.OWNER);
    former.map(id, AddressRange.of(BASE, MIB), new Vma(3, true));
    assertThat(owner.storeOf("vp").flush(id, BASE, page, 0)).isEqualTo(PageStatus.OK);
  }

  @Test
  @Tag("M17")
  void changesNothingAnyMore() {
    giveSpace(1);
    assertThat(present.describe(1)).hasSize(1);

    AddressRange all = AddressRange.of(BASE, MIB);
    assertThatThrownBy(() -> former.unmap(1, all)).isInstanceOf(MemoryRefusal.class);
    assertThatThrownBy(() -> former.discard(1, List.of(all))).isInstanceOf(MemoryRefusal.class);
    assertThatThrownBy(() -> former.fork(1, 2)).isInstanceOf(MemoryRefusal.class);
    former.release(1);
    assertThatThrownBy(() -> former.releaseAll("vp", WHO.incarnation(), false))
        .isInstanceOf(MemoryRefusal.class);

    PageStore store = owner.storeOf("vp");
    assertThat(store.fetch(1, BASE, page, 0)).isEqualTo(PageStatus.OK);
    present.unmap(1, all);
    assertThat(store.fetch(1, BASE, page, 0)).isEqualTo(PageStatus.NOT_OWNER);
  }

  @Test
  void anotherVProcessIsNoHomeOfTheSpace() {
    giveSpace(1);
    HomeTerm others = new HomeTerm("m3", 9);
    VProcessKey other = new VProcessKey("other", "p0", new Incarnation(1, 2), 4);
    List<AddressRange> vregions = List.of(AddressRange.of(BASE, MIB));
    assertThatThrownBy(
            () -> new HomedRegionOwner(owner, others).grant(other, 1, vregions, VRegionRole.OWNER))
        .isInstanceOf(MemoryRefusal.class);

    former.unmap(1, AddressRange.of(BASE, MIB));
    assertThat(owner.storeOf("vp").fetch(1, BASE, page, 0)).isEqualTo(PageStatus.NOT_OWNER);
  }

  @Test
  void theNewOneFreesWhatTheFormerLeft() {
    giveSpace(1);
    giveSpace(2);
    present.describe(1);

    present.releaseAll("vp", WHO.incarnation(), true);

    assertThat(owner.spaceCount()).isEqualTo(1);
    assertThat(owner.storeOf("vp").fetch(1, BASE, page, 0)).isEqualTo(PageStatus.OK);
  }

  /** A call that was asked in vain arrives after all. */
  @Test
  @Tag("M17")
  void doesNotBecomeTheHomeAgain() {
    giveSpace(1);
    assertThat(present.describe(1)).hasSize(1);

    assertThatThrownBy(() -> former.describe(1)).isInstanceOf(MemoryRefusal.class);
    assertThatThrownBy(() -> giveSpace(2)).isInstanceOf(MemoryRefusal.class);
    assertThatThrownBy(() -> former.releaseAll("vp", WHO.incarnation(), true))
        .isInstanceOf(MemoryRefusal.class);

    present.unmap(1, AddressRange.of(BASE, MIB));
    assertThat(owner.spaceCount()).isEqualTo(1);
  }

  @Test
  void whatTheNewOneDidNotTakeOverIsNobodys() {
    giveSpace(1);

    present.grant(WHO, 1, List.of(AddressRange.of(BASE, MIB)), VRegionRole.REPLICA);
    present.map(1, AddressRange.of(BASE, MIB), new Vma(3, true));

    assertThat(frames.used()).isZero();
    assertThat(owner.committedBytes()).isZero();
  }

  @Test
  void spacesThatWereBornSinceAreNoStrays() {
    giveSpace(1);
    present.describe(1);
    present.fork(1, 2);

    present.releaseAll("vp", WHO.incarnation(), true);

    assertThat(owner.spaceCount()).isEqualTo(2);
  }

  /** The grant was asked for first, and in vain. */
  @Test
  void whoHasGivenThisMonitorUpGrantsNothingMore() {
    giveSpace(1);
    former.releaseAll("vp", WHO.incarnation(), false);

    assertThatThrownBy(() -> giveSpace(2)).isInstanceOf(MemoryRefusal.class);
    former.releaseAll("vp", WHO.incarnation(), false);

    assertThat(owner.spaceCount()).isZero();
    present.grant(WHO, 2, List.of(AddressRange.of(BASE, MIB)), VRegionRole.REPLICA);
    assertThat(owner.spaceCount()).isEqualTo(1);
  }
}
