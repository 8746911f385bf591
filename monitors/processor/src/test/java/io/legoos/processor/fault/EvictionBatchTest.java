package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.fault.EvictionBatch.Kind;
import io.legoos.processor.remote.VRegionMap;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EvictionBatchTest {
  private final EvictionBatch batch = new EvictionBatch();
  private final Space space = new Space(7, 0, new VRegionMap(1 << 20));

  @Property(tries = 200)
  void theOrderIsThatOfThePages(
      @ForAll long seed, @ForAll @IntRange(max = EvictionBatch.MAX_LINES) int size) {
    batch.clear();
    Random random = new Random(seed);
    for (int i = 0; i < size; i++) {
      // The whole user address space: 47 bits of address.
      assertThat(batch.add(space, random.nextLong(1L << 35), i, Kind.DROP, false)).isEqualTo(i);
    }
    batch.sort();
    int[] order = Arrays.copyOf(batch.order, size);
    for (int i = 1; i < size; i++) {
      assertThat(batch.pages[order[i - 1]]).isLessThanOrEqualTo(batch.pages[order[i]]);
    }
    Arrays.sort(order);
    assertThat(order).isEqualTo(IntStream.range(0, size).toArray());
    assertThat(batch.full()).isEqualTo(size == EvictionBatch.MAX_LINES);
  }

  @Example
  void itHoldsNoMoreDirtyLinesThanTheStagingRange() {
    for (int i = 0; i < EvictionBatch.MAX_DIRTY_LINES; i++) {
      assertThat(batch.full()).isFalse();
      batch.add(space, 2L * i, 2 * i, Kind.MOVE, true);
      batch.add(space, 2L * i + 1, 2 * i + 1, Kind.DROP, false);
    }
    assertThat(batch.full()).isTrue();
    batch.clear();
    assertThat(batch.full()).isFalse();
  }

  @Example
  void itTouchesOnlyItsOwnPagesOfItsOwnSpace() {
    batch.add(space, 10, 0, Kind.DROP, false);
    assertThat(batch.touches(space, 10, 11)).isTrue();
    assertThat(batch.touches(space, 11, 20)).isFalse();
    assertThat(batch.touches(space, 0, 10)).isFalse();
    assertThat(batch.touches(new Space(8, 1, new VRegionMap(1 << 20)), 10, 11)).isFalse();
    batch.clear();
    assertThat(batch.touches(space, 10, 11)).isFalse();
  }

  @Example
  void bytesThatWereNotReadHaveNoAddress() {
    int place = batch.add(space, 10, 0, Kind.MOVE, true);
    assertThat(batch.contentAddress(place)).isZero();
    batch.publish();
    assertThat(batch.contentAddress(place)).isZero();
  }
}
