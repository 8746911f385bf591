package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class MemoryPlacementTest {
  private static final long PAGE = 4096;
  private static final long VREGION = 256 * PAGE;

  @Provide
  Arbitrary<List<MemoryCandidate>> candidates() {
    Arbitrary<MemoryCandidate> one =
        Combinators.combine(
                Arbitraries.strings().withCharRange('a', 'z').ofLength(3),
                Arbitraries.longs().between(0, 2048).map(pages -> pages * PAGE),
                Arbitraries.longs().between(0, 2048).map(pages -> pages * PAGE),
                Arbitraries.doubles().between(0, 10_000),
                Arbitraries.longs().between(0, 4))
            .as(MemoryCandidate::new);
    return one.list().ofMaxSize(6).uniqueElements(MemoryCandidate::name);
  }

  private static Map<String, Integer> counts(List<MemoryCandidate> owners) {
    Map<String, Integer> counts = new HashMap<>();
    owners.forEach(owner -> counts.merge(owner.name(), 1, Integer::sum));
    return counts;
  }

  @Property
  void noMonitorIsChargedBeyondItsLimit(
      @ForAll("candidates") List<MemoryCandidate> candidates,
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll @LongRange(min = 0, max = 256) long pages) {
    long charged = pages * PAGE;
    Optional<List<MemoryCandidate>> placed =
        new MemoryPlacement(candidates, VREGION).place(count, charged);
    placed.ifPresent(
        owners -> {
          assertThat(owners).hasSize(count);
          Map<String, Integer> counts = counts(owners);
          for (MemoryCandidate candidate : candidates) {
            int assigned = counts.getOrDefault(candidate.name(), 0);
            if (assigned > 0) {
              assertThat(candidate.roomBytes()).isGreaterThanOrEqualTo(Math.max(PAGE, charged));
              assertThat(assigned * charged).isLessThanOrEqualTo(candidate.roomBytes());
            }
          }
        });
  }

  @Property
  void refusesOnlyWhenTheRequestDoesNotFit(
      @ForAll("candidates") List<MemoryCandidate> candidates,
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll @LongRange(min = 1, max = 256) long pages) {
    long charged = pages * PAGE;
    long fits = candidates.stream().mapToLong(c -> c.roomBytes() / charged).sum();
    assertThat(new MemoryPlacement(candidates, VREGION).place(count, charged).isPresent())
        .isEqualTo(fits >= count);
  }

  @Property
  void equalMonitorsShareABigMappingWithinOneVRegion(
      @ForAll @IntRange(min = 1, max = 5) int monitors,
      @ForAll @IntRange(min = 1, max = 100) int count,
      @ForAll @LongRange(min = 0, max = 256) long pages,
      @ForAll @LongRange(min = 0, max = 5000) long load) {
    List<MemoryCandidate> equal = new ArrayList<>();
    for (int i = 0; i < monitors; i++) {
      equal.add(new MemoryCandidate("m" + i, 1000 * VREGION, 3 * VREGION, load, 1));
    }
    List<MemoryCandidate> owners =
        new MemoryPlacement(equal, VREGION).place(count, pages * PAGE).orElseThrow();
    Map<String, Integer> counts = counts(owners);
    equal.forEach(
        m ->
            assertThat(counts.getOrDefault(m.name(), 0))
                .isBetween(count / monitors, (count + monitors - 1) / monitors));
  }

  @Property
  void theLeastLoadedWithRoomTakesASingleVRegion(
      @ForAll("candidates") List<MemoryCandidate> all,
      @ForAll @LongRange(min = 1, max = 256) long pages) {
    List<MemoryCandidate> settled =
        all.stream()
            .map(
                c ->
                    new MemoryCandidate(
                        c.name(), c.limitBytes(), c.committedBytes(), c.accessLoad(), 0))
            .toList();
    new MemoryPlacement(settled, VREGION)
        .place(1, pages * PAGE)
        .ifPresent(
            owners ->
                assertThat(settled)
                    .filteredOn(c -> c.roomBytes() >= pages * PAGE)
                    .allMatch(c -> c.accessLoad() >= owners.getFirst().accessLoad()));
  }

  @Property
  void theOrderOfTheCandidatesDoesNotMatter(
      @ForAll("candidates") List<MemoryCandidate> candidates, @ForAll long seed) {
    List<MemoryCandidate> shuffled = new ArrayList<>(candidates);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(new MemoryPlacement(shuffled, VREGION).place(7, PAGE))
        .isEqualTo(new MemoryPlacement(candidates, VREGION).place(7, PAGE));
  }

  @Example
  void aFullMonitorIsNotChosenEvenForAnUnchargedVRegion() {
    MemoryCandidate full = new MemoryCandidate("full", VREGION, VREGION, 0, 0);
    MemoryCandidate busy = new MemoryCandidate("busy", VREGION, 0, 9999, 0);
    assertThat(new MemoryPlacement(List.of(full), VREGION).place(1, 0)).isEmpty();
    assertThat(new MemoryPlacement(List.of(full, busy), VREGION).place(3, 0).orElseThrow())
        .containsOnly(busy);
  }

  @Example
  void aMappingGoesOnToTheBusyMonitorOnceTheIdleOneHasItsShare() {
    MemoryCandidate idle = new MemoryCandidate("idle", 100 * VREGION, 0, 0, 0);
    MemoryCandidate busy = new MemoryCandidate("busy", 100 * VREGION, 4 * VREGION, 500, 0);
    Map<String, Integer> counts =
        counts(new MemoryPlacement(List.of(idle, busy), VREGION).place(15, VREGION).orElseThrow());
    assertThat(counts).containsEntry("idle", 10).containsEntry("busy", 5);
  }
}
