package io.legoos.cli.bench.slowdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Samples;
import java.util.Iterator;
import java.util.List;
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

  @Test
  void ratiosAreThoseOfTheSameRound() throws Exception {
    Iterator<Double> slow = List.of(4.0, 9.0, 5.0).iterator();
    Iterator<Double> fast = List.of(2.0, 3.0).iterator();
    Series series = new Series("ExCache", () -> new Ended(0, slow.next(), "", "", null));
    Series base = new Series("swap", () -> new Ended(0, fast.next(), "", "", null));
    for (int round = 0; round < 2; round++) {
      series.run();
      base.run();
    }
    series.run();

    Samples ratios = series.ratiosTo(base);
    assertThat(ratios.count()).isEqualTo(2);
    assertThat(ratios.min()).isEqualTo(2);
    assertThat(ratios.max()).isEqualTo(3);
  }
}
