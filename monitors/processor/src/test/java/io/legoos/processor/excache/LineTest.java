package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LineTest {
  private static final int[] FLAGS = {Line.FLUSH_PENDING, Line.PREFETCHED, Line.HELD};

  @Property
  void whatIsPackedComesOut(
      @ForAll LineState state,
      @ForAll @IntRange(max = 7) int flagChoice,
      @ForAll @IntRange(max = Line.MAX_NUMBER) int number) {
    int flags = 0;
    for (int i = 0; i < FLAGS.length; i++) {
      flags |= (flagChoice >> i & 1) == 1 ? FLAGS[i] : 0;
    }
    int line = Line.of(state, flags, number);
    assertThat(Line.state(line)).isEqualTo(state);
    assertThat(Line.number(line)).isEqualTo(number);
    for (int i = 0; i < FLAGS.length; i++) {
      assertThat(Line.has(line, FLAGS[i])).isEqualTo((flagChoice >> i & 1) == 1);
    }
    assertThat(Line.held(line)).isEqualTo(flags & Line.HELD);
  }

  @Example
  void anUntouchedLineIsLocalZeroAndHeldNowhere() {
    assertThat(Line.state(Line.UNTOUCHED)).isEqualTo(LineState.ZERO);
    assertThat(Line.held(Line.UNTOUCHED)).isZero();
    assertThat(Line.of(LineState.ZERO, 0, 0)).isEqualTo(Line.UNTOUCHED);
  }

  @Property
  void afterALossNothingIsHeldAndOnlyRemoteLinesAreLost(
      @ForAll LineState state, @ForAll @IntRange(max = Line.MAX_NUMBER) int number) {
    int line = Line.of(state, Line.HELD | Line.FLUSH_PENDING, number);
    int after = Line.afterLoss(line);
    switch (state) {
      case REMOTE -> assertThat(after).isEqualTo(Line.of(LineState.LOST, 0, 0));
      case FETCHING -> assertThat(after).isEqualTo(line);
      default -> assertThat(after).isEqualTo(Line.of(state, Line.FLUSH_PENDING, number));
    }
    assertThat(Line.isOnlyCopy(after)).isEqualTo(state == LineState.CLEAN);
    assertThat(Line.isOnlyCopy(line)).isFalse();
    assertThat(Line.afterLoss(after)).as("a second loss").isEqualTo(after);
  }

  @Example
  void onlyCleanAndDirtyLinesAreResident() {
    for (LineState state : LineState.values()) {
      assertThat(state.resident())
          .as(state.name())
          .isEqualTo(state == LineState.CLEAN || state == LineState.DIRTY);
    }
  }
}
