package io.legoos.memory.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.region.AddressRange;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PageTableTest {
  private static final long PAGE = 4096;

  @Property(tries = 200)
  void isLikeAMap(@ForAll long seed) {
    Random random = new Random(seed);
    PageTable table = new PageTable();
    TreeMap<Long, Integer> model = new TreeMap<>();
    for (int step = 0; step < 100; step++) {
      long address = address(random);
      if (random.nextInt(4) > 0) {
        int frame = random.nextInt(Integer.MAX_VALUE - 1);
        Integer before = model.put(address, frame);
        assertThat(table.put(address, frame)).isEqualTo(before == null ? FramePool.NONE : before);
      } else {
        AddressRange range = range(random, address);
        TreeMap<Long, Integer> removed = new TreeMap<>();
        table.removeAll(range, removed::put);
        Map<Long, Integer> expected = model.subMap(range.start(), range.end());
        assertThat(removed).isEqualTo(expected);
        expected.clear();
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    AddressRange range = range(random, address(random));
    TreeMap<Long, Integer> seen = new TreeMap<>();
    table.forEach(range, seen::put);
    assertThat(seen).isEqualTo(model.subMap(range.start(), range.end()));
    model.forEach((address, frame) -> assertThat(table.get(address)).isEqualTo(frame));
    assertThat(table.get(0x1234_5678_9000L)).isEqualTo(FramePool.NONE);
  }

  /** Near each other, and near the edges of all levels. */
  private static long address(Random random) {
    long[] bases = {0, 1L << 21, 1L << 30, 1L << 39, AddressRange.LIMIT - 64 * PAGE};
    return bases[random.nextInt(bases.length)] + random.nextInt(64) * PAGE;
  }

  private static AddressRange range(Random random, long from) {
    long length = random.nextBoolean() ? (1 + random.nextInt(60)) * PAGE : 1L << 45;
    return new AddressRange(from, Math.min(AddressRange.LIMIT, from + length));
  }
}
