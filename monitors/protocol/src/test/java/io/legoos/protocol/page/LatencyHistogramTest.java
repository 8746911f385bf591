package io.legoos.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Property
  void aTimeIsCountedFromTheFirstBoundThatIsNotBelowIt(
      @ForAll @LongRange(max = 10_000_000_000L) long nanos) {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(nanos);
    LatencyHistogram.Snapshot seen = histogram.snapshot();
    for (int i = 0; i < seen.bounds(); i++) {
      assertThat(seen.countUpTo(i)).isEqualTo(nanos / 1e9 <= seen.boundSeconds(i) ? 1 : 0);
    }
    assertThat(seen.count()).isEqualTo(1);
    assertThat(seen.sumSeconds()).isEqualTo(nanos / 1e9);
  }

  @Test
  void aClockThatWentBackCountsAsNothing() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(-5);
    assertThat(histogram.snapshot().countUpTo(0)).isEqualTo(1);
    assertThat(histogram.snapshot().sumSeconds()).isZero();
  }

  @Test
  void boundsDoubleFromFourMicrosecondsToFourSeconds() {
    LatencyHistogram.Snapshot none = new LatencyHistogram().snapshot();
    assertThat(none.boundSeconds(0)).isEqualTo(4.096e-6);
    assertThat(none.boundSeconds(none.bounds() - 1)).isBetween(4.0, 4.5);
  }
}
