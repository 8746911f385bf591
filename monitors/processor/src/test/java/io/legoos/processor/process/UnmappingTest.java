package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.control.v1.Range;
import org.junit.jupiter.api.Test;

class UnmappingTest {
  private static final long SPACE = 7;

  private final Unmapping unmapping = new Unmapping(SPACE, 0x1000, 0x3000);

  @Test
  void whatIsGivenUpInARowIsOneRequestInThatOrder() {
    assertThat(unmapping.add(SPACE, 0x9000, 0x1000)).isTrue();
    assertThat(unmapping.add(SPACE, 0x5000, 0x2000)).isTrue();

    assertThat(unmapping.request().getSpaceId()).isEqualTo(SPACE);
    assertThat(unmapping.request().getAddress()).isEqualTo(0x1000);
    assertThat(unmapping.request().getLengthBytes()).isEqualTo(0x3000);
    assertThat(unmapping.request().getMoreList())
        .containsExactly(range(0x9000, 0x1000), range(0x5000, 0x2000));
  }

  @Test
  void neighboursAreOneRange() {
    assertThat(unmapping.add(SPACE, 0x4000, 0x1000)).isTrue();
    assertThat(unmapping.add(SPACE, 0x0000, 0x1000)).isTrue();
    assertThat(unmapping.add(SPACE, 0x9000, 0x1000)).isTrue();
    assertThat(unmapping.add(SPACE, 0xa000, 0x1000)).isTrue();

    assertThat(unmapping.request().getAddress()).isZero();
    assertThat(unmapping.request().getLengthBytes()).isEqualTo(0x5000);
    assertThat(unmapping.request().getMoreList()).containsExactly(range(0x9000, 0x2000));
  }

  @Test
  void nothingGoesWithACallThatHasBegun() {
    assertThat(unmapping.request().getMoreCount()).isZero();
    assertThat(unmapping.add(SPACE, 0x9000, 0x1000)).isFalse();
    assertThat(unmapping.request().getMoreCount()).as("asked again elsewhere").isZero();
  }

  @Test
  void anotherSpaceHasCallsOfItsOwn() {
    assertThat(unmapping.add(SPACE + 1, 0x9000, 0x1000)).isFalse();
  }

  @Test
  void aCallHasABound() {
    for (int i = 1; i < Unmapping.MOST_RANGES; i++) {
      assertThat(unmapping.add(SPACE, 0x10_0000L * i, 0x1000)).isTrue();
    }
    assertThat(unmapping.add(SPACE, 0x2000_0000, 0x1000)).isFalse();
  }

  private static Range range(long address, long bytes) {
    return Range.newBuilder().setAddress(address).setLengthBytes(bytes).build();
  }
}
