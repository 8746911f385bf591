package io.legoos.memory.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class RangeMapTest {
  private static final int PAGES = 64;
  private static final long PAGE = AddressRange.PAGE_BYTES;

  private static AddressRange randomRange(Random random) {
    int start = random.nextInt(PAGES);
    return AddressRange.of(start * PAGE, (1 + random.nextInt(PAGES - start)) * PAGE);
  }

  @Property
  void isLikeAnArrayOfPages(@ForAll long seed) {
    Random random = new Random(seed);
    RangeMap<Integer> map = new RangeMap<>();
    @Nullable Integer[] model = new @Nullable Integer[PAGES];
    for (int step = 0; step < 40; step++) {
      AddressRange range = randomRange(random);
      boolean put = random.nextInt(3) > 0;
      int value = random.nextInt(3);
      if (put) {
        map.put(range, value);
      } else {
        map.remove(range);
      }
      for (long a = range.start(); a < range.end(); a += PAGE) {
        model[(int) (a / PAGE)] = put ? value : null;
      }
      check(map, model);
      AddressRange asked = randomRange(random);
      checkParts(map, model, asked);
    }
  }

  private static void check(RangeMap<Integer> map, @Nullable Integer[] model) {
    int runs = 0;
    for (int i = 0; i < PAGES; i++) {
      RangeMap.Entry<Integer> entry = map.at(i * PAGE);
      assertThat(entry == null ? null : entry.value()).isEqualTo(model[i]);
      if (model[i] != null && (i == 0 || !model[i].equals(model[i - 1]))) {
        runs++;
      }
    }
    assertThat(map.size()).as("neighbours are merged").isEqualTo(runs);
  }

  private static void checkParts(
      RangeMap<Integer> map, @Nullable Integer[] model, AddressRange asked) {
    List<AddressRange> pieces = new ArrayList<>();
    map.forEach(
        asked,
        (part, value) -> {
          pieces.add(part);
          for (long a = part.start(); a < part.end(); a += PAGE) {
            assertThat(model[(int) (a / PAGE)]).isEqualTo(value);
          }
        });
    boolean any = !pieces.isEmpty();
    map.forEachGap(
        asked,
        part -> {
          pieces.add(part);
          for (long a = part.start(); a < part.end(); a += PAGE) {
            assertThat(model[(int) (a / PAGE)]).isNull();
          }
        });
    pieces.sort(null);
    long next = asked.start();
    for (AddressRange piece : pieces) {
      assertThat(piece.start()).isEqualTo(next);
      next = piece.end();
    }
    assertThat(next).isEqualTo(asked.end());
    assertThat(map.overlaps(asked)).isEqualTo(any);
  }
}
