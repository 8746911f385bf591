package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LineTableTest {
  private static final long PAGES = 1L << 36;

  private static long somePage(Random random) {
    // Clusters, so that chunks fill and empty, and a few pages far away.
    return random.nextInt(10) == 0 ? random.nextLong(PAGES) : (1L << 30) + random.nextInt(3000);
  }

  private static Map<Long, Integer> content(LineTable table) {
    Map<Long, Integer> content = new TreeMap<>();
    table.walkAll(
        (page, line) -> {
          assertThat(content.put(page, line)).as("a page that was visited before").isNull();
          return line;
        });
    return content;
  }

  @Property(tries = 200)
  void behavesLikeAMap(@ForAll long seed) {
    Random random = new Random(seed);
    LineTable table = new LineTable();
    TreeMap<Long, Integer> model = new TreeMap<>();
    for (int step = 0; step < 300; step++) {
      long page = somePage(random);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          int line = Line.of(LineState.DIRTY, random.nextInt() & Line.HELD, random.nextInt(1000));
          table.set(page, line);
          model.put(page, line);
        }
        case 2 -> {
          table.set(page, Line.UNTOUCHED);
          model.remove(page);
        }
        default -> clear(table, model, page, page + random.nextInt(2000));
      }
      long probe = somePage(random);
      assertThat(table.get(probe)).isEqualTo(model.getOrDefault(probe, Line.UNTOUCHED));
    }
    assertThat(content(table)).isEqualTo(model);
  }

  private static void clear(LineTable table, TreeMap<Long, Integer> model, long from, long to) {
    List<Long> visited = new ArrayList<>();
    table.walk(
        from,
        to,
        (page, line) -> {
          assertThat(line).isEqualTo(model.get(page));
          visited.add(page);
          return Line.UNTOUCHED;
        });
    Map<Long, Integer> expected = model.subMap(from, to);
    assertThat(visited).containsExactlyElementsOf(expected.keySet());
    expected.clear();
  }

  @Property(tries = 50)
  void aCopyIsItsOwn(@ForAll long seed) {
    Random random = new Random(seed);
    LineTable parent = new LineTable();
    for (int i = 0; i < 100; i++) {
      parent.set(somePage(random), Line.of(LineState.CLEAN, Line.HELD, i));
    }
    Map<Long, Integer> before = content(parent);
    LineTable child = parent.copy();
    assertThat(content(child)).isEqualTo(before);

    for (long page : before.keySet()) {
      child.set(page, Line.of(LineState.ZERO, Line.HELD, 0));
    }

    assertThat(content(parent)).isEqualTo(before);
  }

  @Example
  void reservedTerabytesCostNothing() {
    LineTable table = new LineTable();
    assertThat(table.get(1L << 35)).isEqualTo(Line.UNTOUCHED);
    table.set(1L << 35, Line.UNTOUCHED);
    table.walk(0, 1L << 36, (page, line) -> line);
    assertThat(table.chunkCount()).isZero();

    table.set(1L << 35, Line.of(LineState.DIRTY, 0, 1));
    assertThat(table.chunkCount()).isEqualTo(1);

    table.walk(0, 1L << 36, (page, line) -> Line.UNTOUCHED);
    assertThat(table.chunkCount()).isZero();
    assertThat(table.get(1L << 35)).isEqualTo(Line.UNTOUCHED);
  }
}
