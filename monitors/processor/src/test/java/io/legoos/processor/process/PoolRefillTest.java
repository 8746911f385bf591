package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.address.AddressPool;
import io.legoos.processor.fault.SmallCache;
import io.legoos.processor.fault.VProcessCache;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolRefillTest {
  private static final long ADDRESS = 0x2000_0000_0000L;

  private final List<String> done = new ArrayList<>();
  private VProcessCache cache;
  private AddressSpace space;

  @BeforeEach
  void start() throws Exception {
    cache = SmallCache.start(detail -> {});
    space = new AddressSpace(cache.createSpace(7, 64 << 20), 0x1000);
  }

  @AfterEach
  void stop() {
    cache.close();
  }

  @Test
  void whoWaitsTakesFromWhatComes() {
    PoolRefill refill = PoolRefill.begin(space);
    space.afterRefill.add(() -> done.add("took " + space.pool.take(8192)));
    assertThat(space.refilling).isTrue();
    assertThat(refill.given(ADDRESS)).isTrue();
    assertThat(done).containsExactly("took " + ADDRESS);
    assertThat(space.refilling).isFalse();
    assertThat(space.pool.freeBytes()).isEqualTo(refill.bytes() - 8192);
  }

  @Test
  void whoWaitsGoesOnWhenThereIsNothing() {
    PoolRefill refill = PoolRefill.begin(space);
    space.afterRefill.add(() -> done.add("went on, under way: " + space.refilling));
    refill.refused();
    assertThat(done).containsExactly("went on, under way: false");
    assertThat(space.pool.freeBytes()).isZero();
  }

  @Test
  void whatAnotherHomeGaveIsNotTaken() {
    PoolRefill refill = PoolRefill.begin(space);
    space.creditTerm++;
    assertThat(refill.given(ADDRESS)).isFalse();
    assertThat(space.pool.take(4096)).isEqualTo(AddressPool.NONE);
    assertThat(space.refilling).isFalse();
  }

  @Test
  void whoAsksAgainMeanwhileWaitsForTheNext() {
    PoolRefill first = PoolRefill.begin(space);
    PoolRefill[] second = new PoolRefill[1];
    space.afterRefill.add(() -> second[0] = PoolRefill.begin(space));
    space.afterRefill.add(() -> space.afterRefill.add(() -> done.add("second")));
    first.refused();
    assertThat(done).isEmpty();
    assertThat(space.refilling).isTrue();
    second[0].refused();
    assertThat(done).containsExactly("second");
  }
}
