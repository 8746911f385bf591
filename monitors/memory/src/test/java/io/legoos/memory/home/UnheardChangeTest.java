package io.legoos.memory.home;

import static io.legoos.memory.home.SmallCluster.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A home changes who holds a share and is lost before the processor has heard of it: the next home
 * begins with what the processor knows.
 */
class UnheardChangeTest {
  private static final long VREGION = 1 << 20;
  private static final Vma DATA = new Vma(3, true);

  private final SmallCluster cluster =
      new SmallCluster(
          3,
          64 * VREGION,
          new HomeConfig(VREGION, 2, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND, 1),
          UnaryOperator.identity());
  private final HomeSpace space = cluster.create(1);
  private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);

  @AfterEach
  void close() {
    cluster.close();
  }

  private List<ShareView> shares() {
    return shares(Map.of());
  }

  private List<ShareView> shares(Map<Long, Long> known) {
    return cluster.homes.shares(WHO.vprocessId(), WHO.processor(), WHO.incarnation(), null, known);
  }

  private void hear() {
    Map<Long, Long> known = new HashMap<>();
    shares().forEach(share -> known.put(share.id(), share.generation()));
    shares(known);
  }

  private static String secondary(ShareView share) {
    return Objects.requireNonNull(share.secondary()).name();
  }

  @Test
  void aDroppedSecondaryIsNoneAgainUntilTheProcessorKnows() {
    space.map(0, VREGION, DATA);
    String dropped = secondary(shares().getFirst());
    String owner = shares().getFirst().owner().name();
    cluster.setLeaving(Set.of(dropped));
    cluster.homes.tend();
    // The third one is away: nobody else can be a secondary.
    cluster.members().stream()
        .map(SmallCluster.Member::name)
        .filter(name -> !name.equals(dropped) && !name.equals(owner))
        .forEach(cluster::kill);
    cluster.setLeaving(Set.of());

    cluster.homes.tend();
    assertThat(shares().getFirst().secondary()).isNull();

    hear();
    cluster.homes.tend();
    assertThat(secondary(shares().getFirst())).isEqualTo(dropped);
  }

  @Test
  void aDroppedSecondaryDoesNotRenewALostShareUntilTheProcessorKnows() {
    space.map(0, VREGION, DATA);
    ShareView before = shares().getFirst();
    String dropped = secondary(before);
    cluster.setLeaving(Set.of(dropped));
    cluster.homes.tend();
    cluster.members().stream()
        .map(SmallCluster.Member::name)
        .filter(name -> !name.equals(dropped))
        .forEach(cluster::kill);
    cluster.setLeaving(Set.of());

    List<ShareView> lost =
        cluster.homes.shares(
            WHO.vprocessId(),
            WHO.processor(),
            WHO.incarnation(),
            before.owner().incarnation(),
            Map.of());
    assertThat(lost).singleElement().matches(share -> share.lost() && share.sought());

    hear();
    assertThat(shares())
        .singleElement()
        .satisfies(share -> assertThat(share.owner().name()).isEqualTo(dropped))
        .matches(share -> !share.lost());
  }

  /** It knows the space still, for it has another share of it. */
  @Test
  void aFormerOwnerIsNotTakenForTheOwner() {
    HomeSpace.Placed placed = space.map(0, 4 * VREGION, DATA);
    // Two shares with the same owner.
    ShareView given = shares().getFirst();
    ShareView kept =
        shares().stream()
            .filter(s -> s.id() != given.id() && s.owner().name().equals(given.owner().name()))
            .findFirst()
            .orElseThrow();
    Map<AddressRange, Long> grants = new HashMap<>();
    placed.grants().forEach(grant -> grants.put(grant.range(), grant.share().id()));
    long address =
        placed.grants().stream()
            .filter(grant -> grant.share().id() == given.id())
            .findFirst()
            .orElseThrow()
            .range()
            .start();
    for (String holder : List.of(given.owner().name(), secondary(given))) {
      assertThat(cluster.member(holder).store().flush(1, address, page, 0))
          .isEqualTo(PageStatus.OK);
    }
    List<ShareView> known = shares();
    cluster.homes.relieve(WHO.vprocessId(), WHO.processor(), WHO.incarnation(), given.id());
    cluster.homes.tend();
    assertThat(shares().getFirst().owner().name()).isEqualTo(secondary(given));

    RangeMap<Vma> mapped = new RangeMap<>();
    mapped.put(AddressRange.of(placed.address(), 4 * VREGION), DATA);
    cluster.homes.restore(
        new RestoredVProcess(
            WHO,
            2,
            null,
            0,
            2,
            List.of(),
            known,
            List.of(new RestoredVProcess.Space(1, mapped.all(), grants))));

    ShareView now = shares().getFirst();
    assertThat(now.owner().name()).isEqualTo(secondary(given));
    assertThat(now.losses()).isZero();
    assertThat(cluster.member(now.owner().name()).store().fetch(1, address, page, 0))
        .isEqualTo(PageStatus.OK);
    assertThat(shares())
        .filteredOn(share -> share.id() == kept.id())
        .allMatch(share -> share.owner().name().equals(kept.owner().name()));
  }
}
