package io.legoos.cli.bench.slowdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static Series once(String errors) throws Exception {
    Series series = new Series("native", () -> new Ended(0, 5, "out", errors, null));
    assertThat(series.run()).isEqualTo("out");
    return series;
  }

  @Test
  void aProgramMaySayHowLongItsMainPhaseTook() throws Exception {
    Series series = once("a warning\nmeasured phase: 2.250 s");

    assertThat(series.seconds().median()).isEqualTo(5);
    assertThat(series.hasPhases()).isTrue();
    assertThat(series.phases().median()).isEqualTo(2.25);
  }

  @Test
  void mostSayNothing() throws Exception {
    assertThat(once("").hasPhases()).isFalse();
  }
}
