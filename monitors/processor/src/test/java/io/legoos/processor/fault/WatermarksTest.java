package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WatermarksTest {
  private static void evict(Watermarks marks, int takenMeanwhile) {
    marks.evictionBegins();
    for (int i = 0; i < takenMeanwhile; i++) {
      marks.lineTaken();
    }
    marks.evictionEnded();
  }

  @Example
  void whoHasNeverMissedRoomHasASmallReserve() {
    Watermarks marks = new Watermarks(1, 16_384);
    assertThat(marks.low()).isEqualTo(16);
    assertThat(marks.target()).isEqualTo(16 + 64);
  }

  @Example
  void whatIsBroughtInAheadLeavesRoomBelowWhereEvictionBegins() {
    Watermarks marks = new Watermarks(1, 16_384);
    assertThat(marks.reserve()).isEqualTo(4);
    evict(marks, 100);
    assertThat(marks.reserve()).isEqualTo(50);
    assertThat(new Watermarks(128, 8).reserve()).as("of a small set").isEqualTo(1);
  }

  @Example
  void theReserveFollowsTheDemand() {
    Watermarks marks = new Watermarks(1, 16_384);
    evict(marks, 100);
    assertThat(marks.low()).isEqualTo(200);
    evict(marks, 10_000);
    assertThat(marks.low()).isEqualTo(512);
    for (int i = 0; i < 50; i++) {
      evict(marks, 0);
    }
    assertThat(marks.low()).isEqualTo(16);
  }

  @Example
  void whoFindsNoRoomGetsMore() {
    Watermarks marks = new Watermarks(1, 16_384);
    for (int i = 0; i < 10; i++) {
      marks.exhausted();
    }
    assertThat(marks.low()).isEqualTo(512);
  }

  @Example
  void theDemandIsThatOfOneSet() {
    Watermarks marks = new Watermarks(64, 1024);
    evict(marks, 640);
    assertThat(marks.low()).isEqualTo(20);
  }

  @Property
  void someLinesAreKeptFreeButNeverManyOfASet(
      @ForAll @IntRange(min = 8, max = 1 << 20) int ways,
      @ForAll @IntRange(min = 1, max = 64) int sets,
      @ForAll @IntRange(min = 0, max = 100_000) int taken,
      @ForAll @IntRange(min = 0, max = 40) int exhausted) {
    Watermarks marks = new Watermarks(sets, ways);
    evict(marks, taken);
    for (int i = 0; i < exhausted; i++) {
      marks.exhausted();
    }
    assertThat(marks.low()).isBetween(1, Math.max(1, ways / 32));
    assertThat(marks.target()).isBetween(marks.low() + 1, Math.max(2, ways / 16));
  }
}
