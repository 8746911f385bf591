package io.legoos.processor.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AddressPoolTest {
  private static final long MIB = 1 << 20;
  private static final long BASE = 0x2000_0000_0000L;

  /** What the home says, and what the program has, in units of 64 KiB. */
  private static final class Model {
    private static final long UNIT = 64 << 10;
    final BitSet charged = new BitSet();
    final BitSet mapped = new BitSet();

    static long address(int unit) {
      return BASE + unit * UNIT;
    }

    static int unit(long address) {
      return (int) ((address - BASE) / UNIT);
    }

    void maps(long address, int units) {
      int first = unit(address);
      assertThat(charged.nextClearBit(first))
          .as("all charged")
          .isGreaterThanOrEqualTo(first + units);
      int next = mapped.nextSetBit(first);
      assertThat(next < 0 || next >= first + units).as("none of it mapped").isTrue();
      mapped.set(first, first + units);
    }
  }

  @Property(tries = 500)
  void handsOutWhatIsChargedAndNotUsed(@ForAll long seed) {
    Random random = new Random(seed);
    AddressPool pool = new AddressPool();
    Model model = new Model();
    List<int[]> mappings = new ArrayList<>();
    int fresh = 0;
    for (int step = 0; step < 200; step++) {
      int units = 1 + random.nextInt(12);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          long address = pool.take(units * Model.UNIT);
          if (address == AddressPool.NONE) {
            int refill = (int) (pool.refillBytes() / Model.UNIT);
            pool.refill(Model.address(fresh), refill * Model.UNIT);
            model.charged.set(fresh, fresh + refill);
            fresh += refill;
            address = pool.take(units * Model.UNIT);
          }
          assertThat(address).isNotEqualTo(AddressPool.NONE);
          model.maps(address, units);
          mappings.add(new int[] {Model.unit(address), units});
        }
        case 2 -> {
          pool.use(Model.address(fresh), units * Model.UNIT);
          model.charged.set(fresh, fresh + units);
          model.maps(Model.address(fresh), units);
          mappings.add(new int[] {fresh, units});
          fresh += units;
        }
        case 3 -> {
          if (!mappings.isEmpty()) {
            int[] mapping = mappings.get(random.nextInt(mappings.size()));
            int end = mapping[0] + mapping[1];
            if (pool.takeAt(Model.address(end), units * Model.UNIT)) {
              model.maps(Model.address(end), units);
              mapping[1] += units;
            }
          }
        }
        default -> {
          if (!mappings.isEmpty()) {
            int[] mapping = mappings.remove(random.nextInt(mappings.size()));
            model.mapped.clear(mapping[0], mapping[0] + mapping[1]);
            pool.forget(Model.address(mapping[0]), mapping[1] * Model.UNIT);
            model.charged.clear(mapping[0], mapping[0] + mapping[1]);
          }
        }
      }
      BitSet free = (BitSet) model.charged.clone();
      free.andNot(model.mapped);
      assertThat(pool.freeBytes()).isEqualTo(free.cardinality() * Model.UNIT);
    }
    long drained = pool.drain().stream().mapToLong(AddressPiece::bytes).sum();
    assertThat(drained)
        .isEqualTo((model.charged.cardinality() - model.mapped.cardinality()) * Model.UNIT);
    assertThat(pool.take(1)).isEqualTo(AddressPool.NONE);
  }

  @Example
  void asksForMoreWhereMoreIsUsed() {
    AddressPool pool = new AddressPool();
    assertThat(pool.refillBytes()).isEqualTo(2 * MIB);
    assertThat(pool.isSmall(MIB)).isTrue();
    assertThat(pool.isSmall(MIB + 4096)).isFalse();
    pool.use(BASE, 100 * MIB);
    assertThat(pool.refillBytes()).isEqualTo(16 * MIB);
    pool.use(BASE + 100 * MIB, 4096 * MIB);
    assertThat(pool.refillBytes()).isEqualTo(32 * MIB);
  }

  @Example
  void asksAgainBeforeNothingIsLeft() {
    AddressPool pool = new AddressPool();
    assertThat(pool.isRunningLow()).isTrue();
    pool.refill(BASE, 2 * MIB);
    assertThat(pool.isRunningLow()).isFalse();
    pool.take(MIB);
    assertThat(pool.isRunningLow()).isFalse();
    pool.take(4096);
    assertThat(pool.isRunningLow()).isTrue();
  }

  @Example
  void aChildHasItsOwn() {
    AddressPool pool = new AddressPool();
    pool.refill(BASE, MIB);
    AddressPool child = pool.forked();
    assertThat(pool.take(4096)).isEqualTo(BASE);
    assertThat(child.take(4096)).isEqualTo(BASE);
  }
}
