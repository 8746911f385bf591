package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** The ExCache against lists of lines, one per set, oldest first. */
class ExCacheModelTest {
  private static final int STEPS = 400;

  /** What a correct ExCache holds. */
  private static final class Model {
    final ExCache cache;
    final Map<Integer, List<Integer>> sets = new HashMap<>();
    final Map<Integer, List<Integer>> pinned = new HashMap<>();
    final Map<Integer, Long> pages = new HashMap<>();
    int peak;

    Model(ExCache cache) {
      this.cache = cache;
    }

    List<Integer> set(int set) {
      return sets.computeIfAbsent(set, unused -> new ArrayList<>());
    }

    List<Integer> pinned(int set) {
      return pinned.computeIfAbsent(set, unused -> new ArrayList<>());
    }

    /** The first that could not leave is tried again first, the others last. */
    List<Integer> order(int set) {
      List<Integer> order = new ArrayList<>(set(set));
      if (!pinned(set).isEmpty()) {
        order.addFirst(pinned(set).getFirst());
        order.addAll(pinned(set).subList(1, pinned(set).size()));
      }
      return order;
    }

    int inUse(int set) {
      return set(set).size() + pinned(set).size();
    }

    long page(int slot) {
      return pages.getOrDefault(slot, -1L);
    }

    void put(int slot, long page) {
      set(cache.setOf(0, page)).add(slot);
      assertThat(pages.put(slot, page)).as("a slot that was in use").isNull();
      peak = Math.max(peak, pages.size());
    }

    void remove(int slot) {
      int set = cache.setOf(0, page(slot));
      set(set).remove((Integer) slot);
      pinned(set).remove((Integer) slot);
      pages.remove(slot);
    }

    void toNewest(int slot) {
      int set = cache.setOf(0, page(slot));
      List<Integer> queue = pinned(set).contains(slot) ? pinned(set) : set(set);
      queue.remove((Integer) slot);
      queue.add(slot);
    }

    void pin(int slot) {
      int set = cache.setOf(0, page(slot));
      set(set).remove((Integer) slot);
      pinned(set).remove((Integer) slot);
      pinned(set).add(slot);
    }

    void check() {
      assertThat(cache.used()).isEqualTo(pages.size());
      assertThat(cache.peak()).isEqualTo(peak);
      for (int set = 0; set < cache.geometry().sets(); set++) {
        List<Integer> inOrder = new ArrayList<>();
        Victims victims = cache.victims(set);
        for (int slot = victims.next(); slot != ExCache.NONE; slot = victims.next()) {
          inOrder.add(slot);
          assertThat(cache.pageOf(slot)).isEqualTo(page(slot));
        }
        assertThat(inOrder).isEqualTo(order(set));
        assertThat(cache.room(set)).isEqualTo(cache.geometry().ways() - inOrder.size());
      }
    }
  }

  @Property(tries = 200)
  @Tag("P1")
  @Tag("P4")
  @Tag("P5")
  void behavesLikeListsOfLines(@ForAll long seed, @ForAll boolean leastRecentlyUsed) {
    ReplacementPolicy policy = leastRecentlyUsed ? ReplacementPolicy.LRU : ReplacementPolicy.FIFO;
    Random random = new Random(seed);
    int ways = 2 << random.nextInt(3);
    int sets = 1 + random.nextInt(4);
    ExCache cache = new ExCache(new ExCacheGeometry(sets, ways), policy);
    Model model = new Model(cache);
    for (int step = 0; step < STEPS; step++) {
      List<Integer> slots = List.copyOf(model.pages.keySet());
      int action = slots.isEmpty() ? 0 : random.nextInt(6);
      int slot = slots.isEmpty() ? 0 : slots.get(random.nextInt(slots.size()));
      switch (action) {
        case 0, 1 -> allocate(model, random.nextLong(1L << 36));
        case 2 -> forceAllocate(model, random.nextLong(1L << 36));
        case 3 -> {
          cache.release(slot);
          model.remove(slot);
        }
        case 4 -> {
          cache.touch(slot);
          if (policy == ReplacementPolicy.LRU) {
            model.toNewest(slot);
          }
        }
        default -> {
          cache.pin(slot);
          model.pin(slot);
        }
      }
      model.check();
    }
  }

  private static void allocate(Model model, long page) {
    int set = model.cache.setOf(0, page);
    boolean full =
        model.inUse(set) >= model.cache.geometry().ways()
            || model.pages.size() >= model.cache.geometry().lines();
    int slot = model.cache.allocate(0, page, ExCache.NONE);
    assertThat(slot == ExCache.NONE).isEqualTo(full);
    if (slot != ExCache.NONE) {
      model.put(slot, page);
    }
  }

  private static void forceAllocate(Model model, long page) {
    int ways = model.cache.geometry().ways();
    int inUse = model.inUse(model.cache.setOf(0, page));
    int slot = model.cache.forceAllocate(0, page, ExCache.NONE);
    assertThat(slot == ExCache.NONE).isEqualTo(inUse >= ways + ways / 2);
    if (slot != ExCache.NONE) {
      model.put(slot, page);
    }
  }

  private static ExCache full(ReplacementPolicy policy) {
    ExCache cache = new ExCache(new ExCacheGeometry(8, 4), policy);
    for (int i = 0; i < 4; i++) {
      assertThat(cache.allocate(0, i * 8L, ExCache.NONE)).isNotEqualTo(ExCache.NONE);
    }
    return cache;
  }

  private static int oldest(ExCache cache, int set) {
    return cache.victims(set).next();
  }

  @Example
  @Tag("P1")
  void oneLineMoreThanTheWaysNeedsExactlyOneEviction() {
    ExCache cache = full(ReplacementPolicy.FIFO);
    int set = cache.setOf(0, 0);
    assertThat(cache.room(set)).isZero();
    assertThat(cache.allocate(0, 32, ExCache.NONE)).isEqualTo(ExCache.NONE);
    assertThat(cache.allocate(0, 1, ExCache.NONE)).as("another set").isNotEqualTo(ExCache.NONE);

    cache.release(oldest(cache, set));

    assertThat(cache.allocate(0, 32, ExCache.NONE)).isNotEqualTo(ExCache.NONE);
    assertThat(cache.allocate(0, 40, ExCache.NONE)).isEqualTo(ExCache.NONE);
  }

  @Example
  @Tag("P4")
  void fifoTakesTheFirstLineEvenWhenItWasTouched() {
    ExCache cache = full(ReplacementPolicy.FIFO);
    int set = cache.setOf(0, 0);
    cache.touch(oldest(cache, set));
    assertThat(cache.pageOf(oldest(cache, set))).isZero();
  }

  @Example
  @Tag("P5")
  void lruSparesTheTouchedLineThatFifoWouldTake() {
    ExCache cache = full(ReplacementPolicy.LRU);
    int set = cache.setOf(0, 0);
    cache.touch(oldest(cache, set));
    assertThat(cache.pageOf(oldest(cache, set))).isEqualTo(8);
    for (int i = 0; i < 3; i++) {
      cache.release(oldest(cache, set));
    }
    assertThat(cache.pageOf(oldest(cache, set))).as("the survivor").isZero();
  }

  @Example
  void aSlotIsGivenBackOnce() {
    ExCache cache = full(ReplacementPolicy.FIFO);
    int slot = oldest(cache, cache.setOf(0, 0));
    cache.release(slot);
    assertThatThrownBy(() -> cache.release(slot)).isInstanceOf(IllegalStateException.class);
  }

  @Property
  @Tag("P1")
  void neighboursAreSpreadOverAllSets(@ForAll int firstPage) {
    ExCache cache = new ExCache(new ExCacheGeometry(16, 64), ReplacementPolicy.FIFO);
    boolean[] seen = new boolean[16];
    long first = Integer.toUnsignedLong(firstPage);
    for (long page = first; page < first + 16; page++) {
      seen[cache.setOf(3, page)] = true;
    }
    assertThat(seen).containsOnly(true);
  }
}
