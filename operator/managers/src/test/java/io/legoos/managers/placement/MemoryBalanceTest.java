package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.managers.placement.MemoryBalance.Excess;
import io.legoos.managers.placement.MemoryBalance.Fill;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryBalanceTest {
  private static final long CAPACITY = 1000;

  @Test
  void whatIsAboveTheMeanLeavesTheFullest() {
    List<Fill> fills = List.of(new Fill("a", CAPACITY, 900), new Fill("b", CAPACITY, 100));

    assertThat(MemoryBalance.excess(fills, 10_000)).contains(new Excess("a", 400));
    assertThat(MemoryBalance.excess(fills, 50)).contains(new Excess("a", 50));
  }

  @Test
  void littleFilledOrAlikeMonitorsKeepWhatTheyHave() {
    assertThat(
            MemoryBalance.excess(
                List.of(new Fill("a", CAPACITY, 450), new Fill("b", CAPACITY, 0)), CAPACITY))
        .isEmpty();
    assertThat(
            MemoryBalance.excess(
                List.of(new Fill("a", CAPACITY, 950), new Fill("b", CAPACITY, 750)), CAPACITY))
        .isEmpty();
    assertThat(MemoryBalance.excess(List.of(), CAPACITY)).isEmpty();
    assertThat(MemoryBalance.excess(List.of(new Fill("a", CAPACITY, 950)), CAPACITY)).isEmpty();
  }

  /** Moving what it says from the fullest to the emptiest again and again ends, and soon. */
  @Property
  void rebalancingEnds(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 1000) Integer> used,
      @ForAll @IntRange(min = 1, max = 1000) int budget) {
    long[] bytes = used.stream().mapToLong(Integer::longValue).toArray();
    int rounds = 0;
    for (Optional<Excess> excess = excess(bytes, budget);
        excess.isPresent();
        excess = excess(bytes, budget)) {
      int from = Integer.parseInt(excess.get().name());
      int to = emptiest(bytes);
      long moved = Math.min(excess.get().bytes(), CAPACITY - bytes[to]);
      assertThat(moved).isPositive().isLessThanOrEqualTo(budget);
      bytes[from] -= moved;
      bytes[to] += moved;
      assertThat(++rounds).isLessThan(20_000);
    }
  }

  @Property
  void theOrderDoesNotMatter(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 1000) Integer> used,
      @ForAll long seed) {
    List<Fill> fills = fills(used.stream().mapToLong(Integer::longValue).toArray());
    List<Fill> shuffled = new ArrayList<>(fills);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(MemoryBalance.excess(shuffled, CAPACITY))
        .isEqualTo(MemoryBalance.excess(fills, CAPACITY));
  }

  private static Optional<Excess> excess(long[] bytes, long budget) {
    return MemoryBalance.excess(fills(bytes), budget);
  }

  private static List<Fill> fills(long[] bytes) {
    List<Fill> fills = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      fills.add(new Fill(String.valueOf(i), CAPACITY, bytes[i]));
    }
    return fills;
  }

  private static int emptiest(long[] bytes) {
    int best = 0;
    for (int i = 1; i < bytes.length; i++) {
      best = bytes[i] < bytes[best] ? i : best;
    }
    return best;
  }
}
