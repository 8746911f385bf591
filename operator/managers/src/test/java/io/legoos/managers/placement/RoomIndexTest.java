package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RoomIndexTest {
  /** Adds or removes one number; its room is made from it. */
  private static long[] roomOf(int item) {
    return new long[] {item * 7L % 11, item * 5L % 13};
  }

  @Property
  void findsWhatALookAtAllItemsFinds(
      @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 40) Integer> changes,
      @ForAll @LongRange(min = 0, max = 11) long first,
      @ForAll @LongRange(min = 0, max = 13) long second) {
    RoomIndex<Integer> index = new RoomIndex<>(Comparator.naturalOrder());
    TreeMap<Integer, long[]> model = new TreeMap<>();
    for (int item : changes) {
      if (model.remove(item) == null) {
        model.put(item, roomOf(item));
        index.add(item, roomOf(item));
      } else {
        index.remove(item);
      }
      List<Integer> expected = assertFitting(index, model, first, second);
      assertThat(index.first(first, second)).isEqualTo(expected.stream().findFirst());
    }
  }

  /** Enough items for several levels, and removals enough for nodes to be joined. */
  @Property(tries = 60)
  void agreesWithALookAtAllItemsWhenThereAreMany(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 4000) int items,
      @ForAll @IntRange(min = 1, max = 9) int removedOfTen) {
    RoomIndex<Integer> index = new RoomIndex<>(Comparator.naturalOrder());
    TreeMap<Integer, long[]> model = new TreeMap<>();
    for (int i = 0; i < items; i++) {
      int item = random.nextInt(3 * items);
      if (model.putIfAbsent(item, roomOf(item)) == null) {
        index.add(item, roomOf(item));
      }
    }
    assertAgree(index, model, random);
    for (int item : List.copyOf(model.keySet())) {
      if (random.nextInt(10) < removedOfTen) {
        model.remove(item);
        index.remove(item);
      }
    }
    assertAgree(index, model, random);
    for (int item : List.copyOf(model.keySet())) {
      // The other side of a gap that a removal has left.
      if (item > 0 && model.putIfAbsent(item - 1, roomOf(item - 1)) == null) {
        index.add(item - 1, roomOf(item - 1));
      }
    }
    assertAgree(index, model, random);
    model.keySet().forEach(index::remove);
    assertThat(index.first(0, 0)).isEmpty();
  }

  /** All that fit are found in their order; returns them. */
  private static List<Integer> assertFitting(
      RoomIndex<Integer> index, TreeMap<Integer, long[]> model, long first, long second) {
    List<Integer> expected =
        model.entrySet().stream()
            .filter(e -> e.getValue()[0] >= first && e.getValue()[1] >= second)
            .map(java.util.Map.Entry::getKey)
            .toList();
    List<Integer> found = new ArrayList<>();
    index.fitting(first, second).forEachRemaining(found::add);
    assertThat(found).isEqualTo(expected);
    return expected;
  }

  private static void assertAgree(
      RoomIndex<Integer> index, TreeMap<Integer, long[]> model, Random random) {
    long first = random.nextInt(12);
    long second = random.nextInt(14);
    List<Integer> expected = assertFitting(index, model, first, second);
    int bound = random.nextInt(1 + 3 * model.size());
    Predicate<Integer> accepted = item -> item % 3 == 0;
    assertThat(Optional.ofNullable(index.firstBefore(bound, accepted, first, second)))
        .isEqualTo(expected.stream().filter(i -> i < bound).filter(accepted).findFirst());
    assertThat(Optional.ofNullable(index.firstBefore(null, accepted, first, second)))
        .isEqualTo(expected.stream().filter(accepted).findFirst());
  }

  @Example
  void aLongSortedRowDoesNotMakeADeepTree() {
    RoomIndex<Integer> index = new RoomIndex<>(Comparator.naturalOrder());
    int many = 200_000;
    for (int i = 0; i < many; i++) {
      index.add(i, i);
    }
    assertThat(index.first(many - 1)).contains(many - 1);
    for (int i = 0; i < many; i++) {
      index.remove(i);
    }
    assertThat(index.first(0)).isEmpty();
  }

  @Example
  void refusesToHoldAnItemTwiceOrToRemoveAStranger() {
    RoomIndex<Integer> index = new RoomIndex<>(Comparator.naturalOrder());
    index.add(1, 1);
    assertThatThrownBy(() -> index.add(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> index.remove(2)).isInstanceOf(IllegalArgumentException.class);
  }
}
