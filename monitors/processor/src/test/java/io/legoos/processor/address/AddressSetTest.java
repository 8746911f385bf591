package io.legoos.processor.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AddressSetTest {
  private static final int ADDRESSES = 64;

  private static AddressSet of(BitSet bits) {
    AddressSet set = new AddressSet();
    bits.stream().forEach(bit -> set.add(bit, bit + 1));
    return set;
  }

  @Property(tries = 500)
  void isLikeASetOfAddresses(@ForAll long seed) {
    Random random = new Random(seed);
    AddressSet set = new AddressSet();
    BitSet model = new BitSet();
    for (int step = 0; step < 60; step++) {
      int start = random.nextInt(ADDRESSES);
      int end = start + 1 + random.nextInt(ADDRESSES - start);
      if (random.nextBoolean()) {
        set.add(start, end);
        model.set(start, end);
      } else {
        set.remove(start, end);
        model.clear(start, end);
      }
      assertThat(set.bytes()).isEqualTo(model.cardinality());
      List<AddressPiece> pieces = set.pieces();
      assertThat(pieces).isEqualTo(of(model).pieces());
      for (int i = 1; i < pieces.size(); i++) {
        AddressPiece before = pieces.get(i - 1);
        assertThat(pieces.get(i).address()).isGreaterThan(before.address() + before.bytes());
      }
      int from = random.nextInt(ADDRESSES);
      int to = from + 1 + random.nextInt(ADDRESSES - from);
      assertThat(set.containsAll(from, to)).isEqualTo(model.nextClearBit(from) >= to);
    }
    AddressSet copy = new AddressSet(set);
    set.clear();
    assertThat(set.pieces()).isEmpty();
    assertThat(copy.bytes()).isEqualTo(model.cardinality());
  }
}
