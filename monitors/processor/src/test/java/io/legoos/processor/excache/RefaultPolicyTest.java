package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** {@link ReplacementPolicy#REFAULT}: what stays, what leaves, and how many misses that saves. */
class RefaultPolicyTest {
  private static final int LINES = 1000;

  /** An ExCache that evicts one line for each that it takes. */
  private static final class Replay {
    final ExCache cache;
    final Map<Long, Integer> slots = new HashMap<>();
    long misses;

    Replay(ExCacheGeometry geometry, ReplacementPolicy policy) {
      this.cache = new ExCache(geometry, policy);
    }

    void use(long page) {
      if (slots.containsKey(page)) {
        return;
      }
      misses++;
      putIn(page, ExCache.NONE);
    }

    private void putIn(long page, int first) {
      int set = cache.setOf(0, page);
      if (cache.room(set) == 0) {
        int victim = cache.victims(set).next();
        cache.evicted(victim);
        slots.remove(cache.pageOf(victim));
        cache.release(victim);
      }
      int slot = cache.allocate(0, page, first);
      assertThat(slot).isNotEqualTo(ExCache.NONE);
      slots.put(page, slot);
    }

    void useAll(long from, long to) {
      for (long page = from; page < to; page++) {
        use(page);
      }
    }

    /** As ahead of its use with {@code first}, which is there. */
    void bringIn(long page, long first) {
      putIn(page, slots.getOrDefault(first, ExCache.NONE));
    }

    boolean holds(long page) {
      return slots.containsKey(page);
    }
  }

  private static Replay replay(ReplacementPolicy policy) {
    return new Replay(ExCacheGeometry.of(LINES * 4096L + (4 << 20), 0), policy);
  }

  private static long lines(Replay replay) {
    return replay.cache.geometry().lines();
  }

  /** The line ahead has no history of its own. */
  @Example
  @Tag("P6")
  void whatComesInWithAProtectedLineSurvivesAScanToo() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    replay.useAll(0, lines + 100);
    replay.use(0);
    replay.bringIn(5_000, 0);
    replay.useAll(10_000, 10_000 + 5 * lines);
    assertThat(replay.holds(5_000)).isTrue();
    replay.useAll(20_000, 20_000 + lines);
    replay.bringIn(6_000, 20_000 + lines - 1);
    replay.useAll(30_000, 30_000 + 2 * lines);
    assertThat(replay.holds(6_000)).isFalse();
  }

  @Example
  @Tag("P6")
  void whatCameBackSoonSurvivesAScan() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    replay.useAll(0, lines + 100); // 0..99 have left
    replay.useAll(0, 100); // and come back
    replay.useAll(10_000, 10_000 + 5 * lines);
    for (long page = 0; page < 100; page++) {
      assertThat(replay.holds(page)).as("page %d", page).isTrue();
    }
  }

  @Example
  void whatCameBackLateDoesNot() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    replay.useAll(0, 2 * lines); // 0..lines-1 have left, the first one long ago
    replay.use(0);
    replay.useAll(10_000, 10_000 + lines);
    assertThat(replay.holds(0)).isFalse();
  }

  @Example
  void theProtectedLeaveRoomForOthers() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      replay.use(random.nextLong(lines * 5 / 4)); // nearly all refaults are soon
    }
    long before = replay.misses;
    replay.useAll(10_000, 10_000 + lines / 20);
    assertThat(replay.misses - before).isEqualTo(lines / 20);
    assertThat(replay.holds(10_000)).as("newer lines did not drive it out").isTrue();
  }

  @Property(tries = 50)
  void aWalkGivesEveryLineOnce(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int sets) {
    Random random = new Random(seed);
    Replay replay = new Replay(new ExCacheGeometry(sets, 64), ReplacementPolicy.REFAULT);
    for (int i = 0; i < 3000; i++) {
      replay.use(random.nextInt(100 * sets));
    }
    Set<Long> seen = new HashSet<>();
    List<Integer> order = new ArrayList<>();
    for (int set = 0; set < sets; set++) {
      Victims victims = replay.cache.victims(set);
      for (int slot = victims.next(); slot != ExCache.NONE; slot = victims.next()) {
        order.add(slot);
        seen.add(replay.cache.pageOf(slot));
      }
    }
    assertThat(order).doesNotHaveDuplicates();
    assertThat(seen).isEqualTo(replay.slots.keySet());
  }

  /** Lines that cannot leave are made newest, and must not hide those that can. */
  @Example
  void aWalkThatKeepsEveryLineEndsAndGivesEachOnce() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    replay.useAll(0, lines + 100);
    replay.useAll(0, 100);
    Victims victims = replay.cache.victims(0);
    Set<Integer> seen = new HashSet<>();
    for (int slot = victims.next(); slot != ExCache.NONE; slot = victims.next()) {
      assertThat(seen.add(slot)).as("slot %d is new", slot).isTrue();
      replay.cache.pin(slot);
    }
    assertThat(seen).hasSize((int) lines);
  }

  /** A third cannot leave, the rest is in use all the time: each walk finds some of the rest. */
  @Example
  void linesThatCannotLeaveDoNotHideThoseThatCan() {
    Replay replay = replay(ReplacementPolicy.REFAULT);
    long lines = lines(replay);
    Set<Long> stuck = new HashSet<>();
    for (long page = 0; page < lines / 3; page++) {
      replay.use(page);
      stuck.add(page);
    }
    Random random = new Random(6);
    int longest = 0;
    for (int i = 0; i < 50_000; i++) {
      long page = 10_000 + random.nextLong(lines * 3 / 4);
      if (replay.holds(page)) {
        continue;
      }
      int looked = 0;
      if (replay.cache.room(0) == 0) {
        Victims victims = replay.cache.victims(0);
        int slot = victims.next();
        for (; stuck.contains(replay.cache.pageOf(slot)); slot = victims.next(), looked++) {
          replay.cache.pin(slot);
        }
        replay.cache.evicted(slot);
        replay.slots.remove(replay.cache.pageOf(slot));
        replay.cache.release(slot);
      }
      longest = i > 10_000 ? Math.max(longest, looked) : 0;
      replay.slots.put(page, replay.cache.allocate(0, page, ExCache.NONE));
    }
    assertThat(longest).as("looked at in vain, once all of them are known").isLessThanOrEqualTo(1);
  }

  private static double missesAgainstFifo(LongSupplier trace, int uses) {
    Replay refault = replay(ReplacementPolicy.REFAULT);
    Replay fifo = replay(ReplacementPolicy.FIFO);
    for (int i = 0; i < uses; i++) {
      long page = trace.getAsLong();
      refault.use(page);
      fifo.use(page);
    }
    return (double) refault.misses / fifo.misses;
  }

  /** Nine of ten uses are of a fifth of the pages; a quarter of all fits. */
  @Example
  void aSkewedLoadMissesLess() {
    Random random = new Random(2);
    long pages = 4 * lines(replay(ReplacementPolicy.FIFO));
    assertThat(
            missesAgainstFifo(
                () -> random.nextInt(10) < 9 ? random.nextLong(pages / 5) : random.nextLong(pages),
                400_000))
        .isBetween(0.4, 0.6);
  }

  @Example
  void aUniformLoadMissesAsOften() {
    Random random = new Random(3);
    long pages = 2 * lines(replay(ReplacementPolicy.FIFO));
    assertThat(missesAgainstFifo(() -> random.nextLong(pages), 400_000)).isBetween(0.98, 1.02);
  }

  /** Half of the uses are of few pages, the other half scan the rest over and over. */
  @Example
  void aScanBesideAHotSetMissesLess() {
    Random random = new Random(4);
    long pages = 4 * lines(replay(ReplacementPolicy.FIFO));
    long[] next = {0};
    assertThat(
            missesAgainstFifo(
                () ->
                    random.nextBoolean()
                        ? random.nextLong(pages / 10)
                        : pages / 10 + next[0]++ % (pages * 9 / 10),
                400_000))
        .isBetween(0.5, 0.85);
  }

  @Example
  void theHotSetMayMove() {
    Random random = new Random(5);
    long pages = 4 * lines(replay(ReplacementPolicy.FIFO));
    long[] uses = {0};
    assertThat(
            missesAgainstFifo(
                () ->
                    random.nextInt(10) < 9
                        ? (uses[0]++ / 60_000 * pages / 8 + random.nextLong(pages / 8)) % pages
                        : random.nextLong(pages),
                600_000))
        .isLessThan(0.95);
  }

  /** Nearly all of a large set may be protected; what is new stays for a while all the same. */
  @Example
  void aLargeSetLeavesLittleToWhatIsNotProtected() {
    int ways = 10_000;
    Replay replay = new Replay(new ExCacheGeometry(1, ways), ReplacementPolicy.REFAULT);
    Random random = new Random(7);
    for (int i = 0; i < 300_000; i++) {
      replay.use(random.nextLong(ways * 5L / 4)); // nearly all refaults are soon
    }
    replay.useAll(100_000, 100_000 + ways); // a scan
    long kept = replay.slots.keySet().stream().filter(page -> page < 100_000).count();
    assertThat(kept).isBetween(ways * 95L / 100, ways - ways / 32L);
    assertThat(replay.holds(100_000 + ways - ways / 40)).as("new lines stay").isTrue();
  }
}
