package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
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
      List<Integer> expected =
          model.entrySet().stream()
              .filter(e -> e.getValue()[0] >= first && e.getValue()[1] >= second)
              .map(java.util.Map.Entry::getKey)
              .toList();
      List<Integer> found = new ArrayList<>();
      index.fitting(first, second).forEachRemaining(found::add);
      assertThat(found).isEqualTo(expected);
      assertThat(index.first(first, second)).isEqualTo(expected.stream().findFirst());
    }
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
