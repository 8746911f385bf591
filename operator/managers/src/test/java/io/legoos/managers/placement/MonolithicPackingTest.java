package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MonolithicPackingTest {
  private static final Resources TOTAL = new Resources(64, 256, 1024);

  @Provide
  Arbitrary<Resources> demands() {
    return Combinators.combine(
            Arbitraries.doubles().between(0, 8),
            Arbitraries.doubles().between(0, 40),
            Arbitraries.doubles().between(0, 100))
        .as(Resources::new);
  }

  private static Resources sum(List<Resources> all) {
    return all.stream().reduce(Resources.NONE, Resources::plus);
  }

  @Test
  void memoryOfAServerWithoutCoresIsStranded() {
    // Each program takes all cores of a server and an eighth of its memory.
    List<Resources> load = List.of(new Resources(32, 16, 0), new Resources(32, 16, 0));
    MonolithicPacking packed = MonolithicPacking.of(TOTAL, 2, load);
    assertThat(packed.unplaced()).isZero();
    assertThat(packed.stranded()).isEqualTo(new Resources(0, 224, 0));
  }

  @Test
  void whatIsLargerThanAServerIsNotPlaced() {
    MonolithicPacking packed =
        MonolithicPacking.of(TOTAL, 4, List.of(new Resources(1, 65, 0), new Resources(1, 64, 0)));
    assertThat(packed.unplaced()).isEqualTo(1);
  }

  @Test
  void anEmptyClusterStrandsNothing() {
    assertThat(MonolithicPacking.of(TOTAL, 3, List.of()).stranded()).isEqualTo(Resources.NONE);
    assertThat(TOTAL.strandedBy(Resources.NONE)).isEqualTo(Resources.NONE);
    assertThat(MonolithicPacking.of(Resources.NONE, 1, List.of(new Resources(1, 1, 1))).unplaced())
        .isEqualTo(1);
  }

  @Test
  void whatALoadDoesNotNeedIsNotStranded() {
    assertThat(new Resources(8, 100, 50).strandedBy(new Resources(1, 50, 0)))
        .isEqualTo(new Resources(6, 0, 0));
  }

  @Property
  void theOrderOfTheInputDoesNotMatter(
      @ForAll("demands") Resources first,
      @ForAll @Size(max = 12) List<@net.jqwik.api.From("demands") Resources> load,
      @ForAll @IntRange(min = 1, max = 6) int servers,
      @ForAll Random random) {
    List<Resources> all = new ArrayList<>(load);
    all.add(first);
    MonolithicPacking before = MonolithicPacking.of(TOTAL, servers, all);
    Collections.shuffle(all, random);
    assertThat(MonolithicPacking.of(TOTAL, servers, all)).isEqualTo(before);
  }

  @Property
  void serversNeverStrandLessThanOnePoolWithTheSameFree(
      @ForAll @Size(min = 1, max = 12) List<@net.jqwik.api.From("demands") Resources> load,
      @ForAll @IntRange(min = 1, max = 6) int servers) {
    MonolithicPacking packed = MonolithicPacking.of(TOTAL, servers, load);
    if (packed.unplaced() == 0) {
      Resources pool = TOTAL.minus(sum(load)).strandedBy(sum(load));
      assertThat(packed.stranded().cores()).isGreaterThanOrEqualTo(pool.cores() - 1e-6);
      assertThat(packed.stranded().memoryBytes()).isGreaterThanOrEqualTo(pool.memoryBytes() - 1e-6);
      assertThat(packed.stranded().volumeBytes()).isGreaterThanOrEqualTo(pool.volumeBytes() - 1e-6);
    }
  }

  @Property
  void oneServerIsOnePool(
      @ForAll @Size(min = 1, max = 5) List<@net.jqwik.api.From("demands") Resources> load) {
    MonolithicPacking packed = MonolithicPacking.of(TOTAL, 1, load);
    if (packed.unplaced() == 0) {
      Resources pool = TOTAL.minus(sum(load)).strandedBy(sum(load));
      assertThat(packed.stranded().cores()).isCloseTo(pool.cores(), within(1e-6));
      assertThat(packed.stranded().memoryBytes()).isCloseTo(pool.memoryBytes(), within(1e-6));
    }
  }
}
