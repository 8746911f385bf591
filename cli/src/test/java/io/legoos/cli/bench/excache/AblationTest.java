package io.legoos.cli.bench.excache;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.CacheShape;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.run.StatisticsReport;
import io.legoos.crds.ExCachePolicy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AblationTest {
  private static final CacheShape PLAIN = new CacheShape(ExCachePolicy.FIFO, 16, false, true);

  private static Map<Measure, Double> all(double value) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      values.put(measure, value);
    }
    return values;
  }

  @Test
  void everyPolicyMeetsEveryAssociativityWithPiggybacksAndWithout() {
    List<CacheShape> shapes = Ablation.shapes();

    assertThat(shapes).hasSize(19).doesNotHaveDuplicates().first().isEqualTo(CacheShape.DEFAULT);
    for (ExCachePolicy policy : ExCachePolicy.values()) {
      for (int ways : new int[] {16, 64, 0}) {
        assertThat(shapes)
            .contains(
                new CacheShape(policy, ways, true, true),
                new CacheShape(policy, ways, false, true));
      }
    }
    assertThat(shapes).last().hasToString("REFAULT, one set, no prefetch");
  }

  @Test
  void linesComeBeforeSecondsAndRatiosAreToTheDefault() {
    Ablation ablation = new Ablation();
    ablation.add("sort", CacheShape.DEFAULT, all(2));
    ablation.add("sort", PLAIN, all(3));
    ablation.add("sort", CacheShape.DEFAULT, all(4));

    List<Row> rows = ablation.rows();

    assertThat(rows).hasSize(2 * Measure.values().length);
    assertThat(rows.getFirst().metric()).isEqualTo("remote misses");
    assertThat(rows.getFirst().median()).isEqualTo(3);
    assertThat(rows.getFirst().runs()).isEqualTo(2);
    assertThat(rows.getFirst().baseline()).isNull();
    assertThat(rows.getLast().metric()).isEqualTo("wall time");
    assertThat(rows.getLast().subject()).isEqualTo("sort, FIFO, 16 ways, no piggyback");
    assertThat(rows.getLast().baseline()).isEqualTo("REFAULT, one set");
    assertThat(rows.getLast().ratio()).isEqualTo(1);
  }

  @Test
  void measuresAreOfTheStatistics() {
    StatisticsReport statistics =
        new StatisticsReport(
            0,
            0,
            0,
            new StatisticsReport.Faults(1, 7, 2, 3),
            0,
            8192,
            0,
            0,
            5,
            10,
            4,
            new StatisticsReport.Evictions(0, 0, 0),
            0,
            0,
            0,
            List.of(),
            new StatisticsReport.Losses(0, 0),
            0);
    Ended ended = new Ended(0, 1.5, "", "", statistics);

    assertThat(Measure.MISSES.of(ended, statistics)).isEqualTo(7);
    assertThat(Measure.FLUSHED.of(ended, statistics)).isEqualTo(2);
    assertThat(Measure.PIGGYBACKED.of(ended, statistics)).isEqualTo(5);
    assertThat(Measure.PREFETCH_USED.of(ended, statistics)).isEqualTo(4);
    assertThat(Measure.PREFETCH_UNUSED.of(ended, statistics)).isEqualTo(6);
    assertThat(Measure.SECONDS.of(ended, statistics)).isEqualTo(1.5);
  }
}
