package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HomeSpaceTest {
  private static final long MIB = 1 << 20;
  private static final long TIB = 1L << 40;
  private static final Vma DATA = new Vma(3, true);
  private static final Vma RESERVED = new Vma(Vma.PROT_NONE, false);
  private static final long SPACE = 1;

  private final SmallCluster cluster = new SmallCluster(2, 16 * MIB, MIB);
  private final HomeSpace space = cluster.create(SPACE);

  @AfterEach
  void close() {
    cluster.close();
  }

  private static AddressRange range(HomeSpace.Placed placed, long length) {
    return AddressRange.of(placed.address(), length);
  }

  private Reason refusalOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MemoryRefusal.class, call).reason();
  }

  @Test
  @Tag("M3")
  void theManagersAreAskedOnlyForNewVRegions() {
    space.map(0, 4 * MIB, DATA);
    assertThat(cluster.placements).as("one request for four").isEqualTo(1);
    HomeSpace.Placed small = space.map(0, 4096, DATA);
    assertThat(cluster.placements).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      space.map(0, 4096, DATA);
    }
    space.unmap(range(small, 4096));
    space.map(0, 4096, DATA);
    assertThat(cluster.placements).isEqualTo(2);
  }

  /** No parent's space. */
  private static final long NONE = 0;

  private static final List<Mapping> STATIC_DATA =
      List.of(
          new Mapping(AddressRange.of(TIB, 3 * 4096), DATA),
          new Mapping(AddressRange.of(TIB + 16 * MIB, MIB / 2), DATA));

  @Test
  void whatANewProgramHasCostsOneRequestForOwners() {
    HomeSpace.Placed placed = space.mapFirst(STATIC_DATA, 2 * MIB, NONE);
    assertThat(cluster.placements).isEqualTo(1);
    assertThat(cluster.committedBytes()).isEqualTo(3 * 4096 + MIB / 2 + 2 * MIB);
    assertThat(placed.address()).isNotZero();
    assertThat(placed.grants())
        .extracting(ShareView.Part::range)
        .anyMatch(vregions -> vregions.contains(range(placed, 4096)))
        .anyMatch(vregions -> vregions.contains(STATIC_DATA.getFirst().range()))
        .anyMatch(vregions -> vregions.contains(STATIC_DATA.getLast().range()));
    space.map(0, MIB / 2, DATA);
    assertThat(cluster.placements).as("the pool is taken").isEqualTo(2);
    STATIC_DATA.forEach(mapping -> space.unmap(mapping.range()));
    space.unmap(range(placed, 2 * MIB));
    assertThat(cluster.committedBytes()).isEqualTo(MIB / 2);
  }

  @Test
  void whereThereIsNoRoomForAPoolTheProgramHasNone() {
    space.map(0, 31 * MIB, DATA);
    HomeSpace.Placed placed = space.mapFirst(STATIC_DATA, 2 * MIB, NONE);
    assertThat(placed.address()).isZero();
    assertThat(placed.grants()).hasSize(2);
    assertThat(cluster.committedBytes()).isEqualTo(31 * MIB + 3 * 4096 + MIB / 2);
  }

  @Test
  void aPoolIsNotWhereAProgramHasItsStaticData() {
    long first = space.mapFirst(List.of(), MIB, NONE).address();
    HomeSpace other = cluster.create(2);
    List<Mapping> inTheWindow = List.of(new Mapping(AddressRange.of(first, 4096), DATA));
    HomeSpace.Placed placed = other.mapFirst(inTheWindow, MIB, NONE);
    assertThat(placed.address()).isNotZero().isNotEqualTo(first);
    other.unmap(range(placed, MIB));
    assertThat(other.grants(inTheWindow.getFirst().range())).isNotEmpty();
  }

  @Test
  void aPoolIsBehindWhatThereIsInTheWindowOfItsVRegion() {
    AddressRange begun = AddressRange.of(HomeSpace.WINDOW.start(), 64 << 10);
    HomeSpace.Placed placed = space.mapFirst(List.of(new Mapping(begun, DATA)), 256 << 10, NONE);
    assertThat(placed.address()).isEqualTo(begun.end());
    assertThat(space.grants(begun)).isEqualTo(space.grants(range(placed, 256 << 10)));
    assertThat(cluster.placements).isEqualTo(1);
    long next = space.map(0, 4096, DATA).address();
    assertThat(AddressRange.of(next, 4096).overlaps(begun)).isFalse();
    assertThat(AddressRange.of(next, 4096).overlaps(range(placed, 256 << 10))).isFalse();
  }

  @Test
  void whatAChildHasNeedsOneRequestAndNoOwnerForWhatNobodyCanTouch() {
    AddressRange reserved = AddressRange.of(2 * TIB, TIB);
    List<Mapping> all = new ArrayList<>(STATIC_DATA);
    all.add(new Mapping(reserved, RESERVED));
    assertThat(space.mapFirst(all, 0, NONE).address()).isZero();
    assertThat(cluster.placements).isEqualTo(1);
    assertThat(space.grants(reserved)).isEmpty();
    assertThat(cluster.committedBytes()).isEqualTo(3 * 4096 + MIB / 2);
    assertThat(space.protect(AddressRange.of(reserved.start(), 4096), 3).grants()).isNotEmpty();
  }

  /** The managers know the mean of what is charged, and one vRegion may have nearly all of it. */
  @Test
  void anOwnerThatIsFullIsNoRefusalWhereOthersHaveRoom() {
    for (long pool : new long[] {0, 4096}) {
      try (SmallCluster uneven = new SmallCluster(2, 16 * MIB, MIB)) {
        uneven.member("m0").ledger().add(16 * MIB - 700 * 1024);
        uneven.member("m1").ledger().add(15 * MIB - 16 * 4096);
        HomeSpace other = uneven.create(2);
        List<Mapping> small = List.of(mapping(TIB, 4096), mapping(TIB + MIB, 4096));
        List<Mapping> all = new ArrayList<>(small);
        all.add(mapping(TIB + 2 * MIB, MIB));
        all.add(mapping(TIB + 3 * MIB, 4096));
        assertThat(other.mapFirst(all, pool, NONE).address() != 0).isEqualTo(pool != 0);
        assertThat(uneven.placements).as("the second without the full one").isEqualTo(2);
        assertThat(other.chargedBytes()).isEqualTo(MIB + 3 * 4096 + pool);
      }
    }
  }

  private static Mapping mapping(long address, long bytes) {
    return new Mapping(AddressRange.of(address, bytes), DATA);
  }

  @Test
  void aChildsVRegionsGoToItsParentsOwnersAndNobodyElseIsAsked() {
    HomeSpace parent = cluster.create(2);
    AddressRange data = AddressRange.of(parent.map(0, 3 * MIB, DATA).address(), 3 * MIB);
    cluster.member("m0").ledger().add(8 * MIB); // whom the managers name goes by load
    int before = cluster.placements;
    var unused = space.mapFirst(List.of(new Mapping(data, DATA)), 0, 2);
    assertThat(cluster.placements).isEqualTo(before);
    assertThat(space.grants(data)).isEqualTo(parent.grants(data)).hasSizeGreaterThan(1);
    assertThat(space.chargedBytes()).isEqualTo(3 * MIB);
    assertThat(space.map(0, 4096, DATA).address()).as("taken").isGreaterThanOrEqualTo(data.end());
  }

  @Test
  void whereParentsOwnersAreFullOthersTakeAChild() {
    AddressRange data = AddressRange.of(TIB, MIB);
    HomeSpace parent = cluster.create(2);
    parent.map(TIB, MIB, DATA);
    String owner = parent.grants(data).getFirst().share().owner().name();
    cluster.member(owner).ledger().add(15 * MIB);
    var unused = space.mapFirst(List.of(new Mapping(data, DATA)), 0, 2);
    assertThat(space.grants(data).getFirst().share().owner().name()).isNotEqualTo(owner);
    space.unmap(data);
    assertThat(space.chargedBytes()).isZero();
  }

  @Test
  void aPoolIsNotWorthWaitingForTheManagers() {
    AddressRange data = AddressRange.of(TIB, MIB);
    HomeSpace parent = cluster.create(2);
    parent.map(TIB, MIB, DATA);
    cluster.whilePlacing =
        () -> {
          throw new MemoryRefusal(Reason.NO_MANAGERS, "they are away");
        };
    assertThat(space.mapFirst(List.of(new Mapping(data, DATA)), 2 * MIB, 2).address()).isZero();
    assertThat(space.grants(data)).isEqualTo(parent.grants(data));
    assertThat(space.chargedBytes()).isEqualTo(MIB);
    assertThat(cluster.committedBytes()).isEqualTo(2 * MIB);
  }

  @Test
  void behindTheLastAddressThereIsNoPool() {
    AddressRange last = AddressRange.of(AddressRange.LIMIT - 8192, 8192);
    assertThat(space.mapFirst(List.of(new Mapping(last, DATA)), MIB, NONE).address())
        .isEqualTo(HomeSpace.WINDOW.start());
  }

  @Test
  void aChildOfAParentThatIsGoneHasOwnersAsAnyProgram() {
    assertThat(space.mapFirst(STATIC_DATA, 2 * MIB, 77).address()).isNotZero();
    assertThat(cluster.placements).isEqualTo(1);
  }

  @Test
  void aSpaceThatARestoredHomeNamedIsTheSameWithoutTheName() {
    NamedAttempt named = new NamedAttempt("11111111-2222-3333-4444-555555555555", 1);
    cluster.homes.create(7, SmallCluster.WHO, named, 0, 1);
    cluster.homes.create(7, SmallCluster.WHO, null, 0, 1);
    assertThat(cluster.homes.find(7, SmallCluster.WHO.processor()).named()).isEqualTo(named);
  }

  @Test
  void whereThereIsNoRoomForTheRestItIsRefused() {
    space.map(0, 16 * MIB, DATA);
    space.map(0, 16 * MIB - 4096, DATA);
    assertThat(refusalOf(() -> space.mapFirst(STATIC_DATA, 2 * MIB, NONE)))
        .isEqualTo(Reason.NO_CAPACITY);
  }

  @Test
  void aTerabyteReservationCostsNothingUntilItIsUsed() {
    HomeSpace.Placed reserved = space.map(0, 8 * TIB, RESERVED);
    assertThat(reserved.grants()).isEmpty();
    assertThat(cluster.placements).isZero();
    assertThat(cluster.committedBytes()).isZero();

    AddressRange used = AddressRange.of(reserved.address() + TIB, 2 * MIB);
    assertThat(space.protect(used, 3).grants()).isNotEmpty();
    assertThat(cluster.committedBytes()).isEqualTo(2 * MIB);
    space.protect(used, Vma.PROT_NONE);
    assertThat(cluster.committedBytes()).as("stays charged, as in Linux").isEqualTo(2 * MIB);

    long start = space.remap(range(reserved, 8 * TIB), 9 * TIB, true, 0).address();
    assertThat(start).isNotZero();
    space.unmap(AddressRange.of(start, 9 * TIB));
    assertThat(cluster.committedBytes()).isZero();
  }

  @Test
  void aReservationWithoutChargeGetsOwnersAtItsFirstUse() {
    HomeSpace.Placed reserved = space.map(0, TIB, new Vma(3, false));
    assertThat(reserved.grants()).isEmpty();
    AddressRange first = AddressRange.of(reserved.address() + 5 * MIB, 4096);
    List<ShareView.Part> grants = space.resolve(List.of(first));
    assertThat(grants).hasSize(1);
    assertThat(grants.getFirst().range().contains(first)).isTrue();
    assertThat(cluster.committedBytes()).isZero();
    assertThat(cluster.placements).isEqualTo(1);
    space.resolve(List.of(first));
    assertThat(cluster.placements).isEqualTo(1);
  }

  @Test
  void growsInPlaceWhereThereIsRoomBehind() {
    HomeSpace.Placed placed = space.map(0, MIB + MIB / 2, DATA);
    assertThat(space.remap(range(placed, MIB + MIB / 2), 2 * MIB, false, 0).address())
        .isEqualTo(placed.address());
    assertThat(cluster.placements).as("it costs no vRegion").isEqualTo(1);
    assertThat(cluster.committedBytes()).isEqualTo(2 * MIB);
  }

  @Test
  void aMoveIsNotChargedTwice() {
    HomeSpace.Placed placed = space.map(0, 20 * MIB, DATA);
    space.map(placed.address() + 20 * MIB, 4096, DATA);
    long moved = space.remap(range(placed, 20 * MIB), 24 * MIB, true, 0).address();
    assertThat(moved).isNotEqualTo(placed.address());
    assertThat(cluster.committedBytes()).isEqualTo(24 * MIB + 4096);
  }

  /** Frames may run out before the commit limit: MAP_NORESERVE is not charged. */
  @Test
  void aMoveToAnOwnerWithoutAFreeFrameIsRefusedAndNothingChanges() {
    AddressRange moved = range(space.map(TIB, MIB, DATA), MIB);
    AddressRange target = range(space.map(2 * TIB, MIB, new Vma(3, false)), MIB);
    space.resolve(List.of(target));
    SmallCluster.Member from = ownerOf(moved);
    SmallCluster.Member to = ownerOf(target);
    assertThat(from).isNotSameAs(to);
    MemorySegment page = MemorySegment.ofArray(new byte[4096]);
    for (long offset = 0; offset < MIB; offset += 4096) {
      page.fill((byte) (offset >> 12));
      assertThat(from.store().flush(SPACE, moved.start() + offset, page, 0))
          .isEqualTo(PageStatus.OK);
    }
    AddressRange crowd = fill(to);
    long committed = cluster.committedBytes();

    assertThat(refusalOf(() -> space.remap(moved, MIB, true, target.start())))
        .isEqualTo(Reason.NO_CAPACITY);
    assertThat(cluster.committedBytes()).isEqualTo(committed);
    assertThat(from.store().fetch(SPACE, moved.start() + 7 * 4096, page, 0))
        .isEqualTo(PageStatus.OK);
    assertThat(page.get(ValueLayout.JAVA_BYTE, 100)).isEqualTo((byte) 7);

    space.unmap(crowd);
    space.remap(moved, MIB, true, target.start());
    assertThat(cluster.committedBytes()).isEqualTo(committed);
    assertThat(to.store().fetch(SPACE, target.start() + 7 * 4096, page, 0))
        .isEqualTo(PageStatus.OK);
    assertThat(page.get(ValueLayout.JAVA_BYTE, 100)).isEqualTo((byte) 7);
    assertThat(from.frames().used()).isZero();
  }

  private SmallCluster.Member ownerOf(AddressRange range) {
    return cluster.member(space.grants(range).getFirst().share().owner().name());
  }

  /** Fills the frames of a monitor but for some, without a charge. */
  private AddressRange fill(SmallCluster.Member full) {
    AddressRange crowd = range(space.map(4 * TIB, 64 * MIB, new Vma(3, false)), 64 * MIB);
    space.resolve(List.of(crowd));
    MemorySegment page = MemorySegment.ofArray(new byte[4096]);
    for (long a = crowd.start(); full.frames().used() < full.frames().capacity() - 8; a += 4096) {
      var unused = full.store().flush(SPACE, a, page, 0);
    }
    return crowd;
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingChanges() {
    HomeSpace.Placed placed = space.map(0, 20 * MIB, DATA);
    assertThat(refusalOf(() -> space.map(0, 13 * MIB, DATA))).isEqualTo(Reason.NO_CAPACITY);
    assertThat(refusalOf(() -> space.remap(range(placed, 20 * MIB), 33 * MIB, true, 0)))
        .isEqualTo(Reason.NO_CAPACITY);
    assertThat(refusalOf(() -> cluster.homes.fork(space, 2))).isEqualTo(Reason.NO_CAPACITY);
    assertThat(cluster.committedBytes()).isEqualTo(20 * MIB);
    space.map(0, 12 * MIB, DATA);
    assertThat(cluster.committedBytes()).isEqualTo(32 * MIB);
  }

  @Test
  void aFullOwnerIsPassedOver() {
    HomeSpace.Placed first = space.map(0, MIB / 2, DATA);
    String owner = first.grants().getFirst().share().owner().name();
    SmallCluster.Member full = cluster.member(owner);
    full.ledger().add(16 * MIB - full.ledger().committedBytes());
    HomeSpace.Placed second = space.map(0, MIB / 4, DATA);
    assertThat(second.grants().getFirst().share().owner().name()).isNotEqualTo(owner);
    assertThat(refusalOf(() -> space.map(first.address() + MIB / 2, 4096, DATA)))
        .as("a given address in a full owner's vRegion has no other owner")
        .isEqualTo(Reason.NO_CAPACITY);
  }

  @Test
  void theMemoryLimitHolds() {
    cluster.homes.create(9, SmallCluster.WHO, null, 2 * MIB, 0);
    HomeSpace limited = cluster.homes.find(9, SmallCluster.WHO.processor());
    limited.map(0, MIB, DATA);
    assertThat(refusalOf(() -> limited.map(0, MIB + 4096, DATA))).isEqualTo(Reason.NO_CAPACITY);
    limited.map(0, TIB, RESERVED);
    limited.map(0, MIB, DATA);
  }

  @Test
  void busyAddressesAreNotChosenUntilTheyAreUnmapped() {
    HomeSpace.Placed placed = space.map(0, 4096, DATA);
    AddressRange vregion = AddressRange.of(placed.address(), 4096).roundOut(MIB);
    space.unmap(range(placed, 4096));
    space.markBusy(vregion);
    assertThat(vregion.contains(space.map(0, 4096, DATA).address())).isFalse();
    space.unmap(vregion);
    assertThat(vregion.contains(space.map(0, MIB, DATA).address())).isTrue();
  }

  @Test
  void malformedRequestsAreRefused() {
    assertThat(refusalOf(() -> space.map(0, 100, DATA))).isEqualTo(Reason.INVALID);
    assertThat(refusalOf(() -> space.map(0, 0, DATA))).isEqualTo(Reason.INVALID);
    assertThat(refusalOf(() -> space.map(0, -4096, DATA))).isEqualTo(Reason.INVALID);
    assertThat(refusalOf(() -> space.map(1L << 47, 4096, DATA))).isEqualTo(Reason.INVALID);
    assertThat(refusalOf(() -> space.remap(AddressRange.of(0, 4096), 8192, true, 0)))
        .isEqualTo(Reason.INVALID);
    HomeSpace.Placed placed = space.map(0, 8192, DATA);
    assertThat(
            refusalOf(() -> space.remap(range(placed, 8192), 8192, true, placed.address() + 4096)))
        .isEqualTo(Reason.INVALID);
  }

  @Test
  void spacesAreFoundOnlyByTheirProcessor() {
    assertThat(refusalOf(() -> cluster.homes.find(SPACE, "p1"))).isEqualTo(Reason.UNKNOWN_SPACE);
    cluster.homes.create(SPACE, SmallCluster.WHO, null, 0, 0);
    assertThat(cluster.homes.spaceCount()).isEqualTo(1);
    cluster.homes.destroy(SPACE);
    cluster.homes.destroy(SPACE);
    assertThat(refusalOf(() -> space.map(0, 4096, DATA))).isEqualTo(Reason.UNKNOWN_SPACE);
  }

  @Test
  void everythingOfADeadProcessorGoes() {
    space.map(0, 4 * MIB, DATA);
    cluster.processors.onStale(cluster.homes::destroyAllOf);
    cluster.processors.declareDead(SmallCluster.WHO.incarnation());
    assertThat(cluster.committedBytes()).isZero();
    assertThat(cluster.homes.spaceCount()).isZero();
    assertThat(refusalOf(() -> cluster.create(2))).isEqualTo(Reason.STALE_PROCESSOR);
    // It may come back, and is told why nothing is there any more.
    assertThat(refusalOf(() -> cluster.homes.find(SPACE, SmallCluster.WHO.processor())))
        .isEqualTo(Reason.STALE_PROCESSOR);
    assertThat(
            refusalOf(
                () ->
                    cluster.homes.shares(
                        SmallCluster.WHO.vprocessId(),
                        SmallCluster.WHO.processor(),
                        SmallCluster.WHO.incarnation(),
                        null,
                        Map.of())))
        .isEqualTo(Reason.STALE_PROCESSOR);
    // Not so its successor.
    cluster.processors.admit(SmallCluster.WHO.processor(), new Incarnation(5, 6));
    assertThat(refusalOf(() -> cluster.homes.find(SPACE, SmallCluster.WHO.processor())))
        .isEqualTo(Reason.UNKNOWN_SPACE);
  }
}
