package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.legoos.processor.fault.ManagedRanges.Extent;
import io.legoos.processor.fault.ManagedRanges.OnFork;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Ranges against an array of pages. */
class ManagedRangesTest {
  private static final long PAGE = 4096;
  private static final long BASE = 0x2000_0000_0000L;
  private static final int PAGES = 48;

  private record Page(int protection, OnFork onFork) {}

  private final @Nullable Page[] model = new @Nullable Page[PAGES];
  private final ManagedRanges ranges = new ManagedRanges();

  private static long address(int page) {
    return BASE + page * PAGE;
  }

  @Property(tries = 300)
  void behaveLikePages(@ForAll long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 60; step++) {
      int from = random.nextInt(PAGES);
      int to = from + 1 + random.nextInt(PAGES - from);
      change(random, from, to);
      check(ranges, model);
      checkOverlapping(random);
    }
    checkForked();
  }

  private void change(Random random, int from, int to) {
    int protection = random.nextInt(8);
    OnFork onFork = OnFork.values()[random.nextInt(3)];
    int action = random.nextInt(4);
    switch (action) {
      case 0 -> ranges.add(address(from), address(to), protection);
      case 1 -> ranges.remove(address(from), address(to));
      case 2 -> ranges.protect(address(from), address(to), protection);
      default -> ranges.onFork(address(from), address(to), onFork);
    }
    for (int page = from; page < to; page++) {
      Page old = model[page];
      model[page] =
          switch (action) {
            case 0 -> new Page(protection, OnFork.COPY);
            case 1 -> null;
            case 2 -> old == null ? null : new Page(protection, old.onFork);
            default -> old == null ? null : new Page(old.protection, onFork);
          };
    }
  }

  private static void check(ManagedRanges ranges, @Nullable Page[] model) {
    for (int page = 0; page < PAGES; page++) {
      Page expected = model[page];
      for (long inPage : new long[] {0, PAGE - 1}) {
        Extent extent = ranges.at(address(page) + inPage);
        if (expected == null) {
          assertThat(extent).isNull();
        } else if (extent == null) {
          fail("no range at page %d", page);
        } else {
          assertThat(new Page(extent.protection(), extent.onFork())).isEqualTo(expected);
          assertThat(extent.writable()).isEqualTo((expected.protection & 2) != 0);
        }
      }
    }
    List<Extent> all = ranges.all();
    for (int i = 1; i < all.size(); i++) {
      Extent before = all.get(i - 1);
      Extent after = all.get(i);
      assertThat(before.end()).isLessThanOrEqualTo(after.start());
      assertThat(
              before.end() == after.start()
                  && before.protection() == after.protection()
                  && before.onFork() == after.onFork())
          .as("neighbours that are alike: %s %s", before, after)
          .isFalse();
    }
  }

  private void checkOverlapping(Random random) {
    int from = random.nextInt(PAGES);
    int to = from + 1 + random.nextInt(PAGES - from);
    List<Extent> expected =
        ranges.all().stream()
            .filter(extent -> extent.start() < address(to) && extent.end() > address(from))
            .toList();
    assertThat(ranges.overlapping(address(from), address(to))).isEqualTo(expected);
  }

  private void checkForked() {
    @Nullable Page[] child = model.clone();
    for (int page = 0; page < PAGES; page++) {
      Page own = model[page];
      child[page] = own == null || own.onFork == OnFork.OMIT ? null : own;
    }
    ManagedRanges forked = ranges.forked();
    check(forked, child);
    forked.remove(address(0), address(PAGES));
    check(ranges, model);
  }

  @Example
  void aProtectedMiddleSplitsARangeAndComesTogetherAgain() {
    ranges.add(address(0), address(10), 3);
    ranges.protect(address(4), address(6), 1);
    assertThat(ranges.all()).hasSize(3);
    ranges.protect(address(4), address(6), 3);
    assertThat(ranges.all()).containsExactly(new Extent(address(0), address(10), 3, OnFork.COPY));
  }
}
