package io.legoos.processor.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SparseArrayTest {
  private static final int BITS = 27;
  private static final long INDEXES = 1L << BITS;

  /** Near each other, and near the edges of all levels. */
  private static long index(Random random) {
    long[] bases = {0, 1 << 9, 1 << 18, 5 << 18, INDEXES - 20};
    return bases[random.nextInt(bases.length)] + random.nextInt(20);
  }

  private static Map<Long, Integer> content(SparseArray<Integer> array, long first, long end) {
    Map<Long, Integer> content = new TreeMap<>();
    array.walk(
        first,
        end,
        (index, value) -> {
          assertThat(content.put(index, value)).isNull();
          return true;
        });
    return content;
  }

  @Property(tries = 200)
  void isLikeAMap(@ForAll long seed) {
    Random random = new Random(seed);
    SparseArray<Integer> array = new SparseArray<>(BITS);
    TreeMap<Long, Integer> model = new TreeMap<>();
    for (int step = 0; step < 200; step++) {
      long index = index(random);
      long end = random.nextBoolean() ? index + random.nextInt(30) : index(random);
      if (random.nextInt(4) > 0) {
        array.put(index, step);
        model.put(index, step);
      } else {
        array.walk(index, end, (at, value) -> value % 2 == 0);
        model.entrySet().removeIf(e -> within(e.getKey(), index, end) && e.getValue() % 2 != 0);
      }
      assertThat(array.size()).isEqualTo(model.size());
      long probe = index(random);
      assertThat(array.get(probe)).isEqualTo(model.get(probe));
      Map<Long, Integer> expected = index < end ? model.subMap(index, end) : Map.of();
      assertThat(content(array, index, end)).isEqualTo(expected);
    }
    assertThat(content(array, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(model);
    SparseArray<Integer> copy = array.copy(value -> value + 1);
    array.walkAll((index, value) -> false);
    assertThat(array.size()).isZero();
    model.replaceAll((index, value) -> value + 1);
    assertThat(content(copy, 0, INDEXES)).isEqualTo(model);
  }

  private static boolean within(long index, long first, long end) {
    return index >= first && index < end;
  }

  @Example
  void aNarrowOneHasOneLevel() {
    SparseArray<String> array = new SparseArray<>(1);
    array.put(1, "one");
    assertThat(array.get(1)).isEqualTo("one");
    assertThat(array.get(0)).isNull();
  }

  @Example
  void whereNoIndexIsNothingIs() {
    SparseArray<String> array = new SparseArray<>(BITS);
    assertThat(array.get(-1)).isNull();
    assertThat(array.get(INDEXES)).isNull();
    assertThatThrownBy(() -> array.put(INDEXES, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> array.put(-1, "x")).isInstanceOf(IllegalArgumentException.class);
  }
}
