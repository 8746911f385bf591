package io.legoos.cli.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.run.StatisticsReport;
import io.legoos.cli.run.StatisticsReport.Evictions;
import io.legoos.cli.run.StatisticsReport.Faults;
import io.legoos.cli.run.StatisticsReport.Losses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputRowsTest {
  private static StatisticsReport statistics(long zeroFills, long misses, long fetchedLines) {
    return new StatisticsReport(
        0,
        0,
        0,
        new Faults(zeroFills, misses, 0, 0),
        fetchedLines * 4096,
        0,
        0,
        0,
        0,
        0,
        0,
        new Evictions(0, 0, 0),
        0,
        0,
        0,
        List.of(),
        new Losses(0, 0),
        0);
  }

  private static Outcome reads(
      Order order, int threads, int monitors, double seconds, long misses, long fetched) {
    return new Outcome(
        new Setting(order, threads, monitors),
        Map.of("write", new Pass(8000, 9), order.word(), new Pass(8000, seconds)),
        statistics(8000, misses, fetched));
  }

  private static Outcome touches(int threads, double seconds) {
    return new Outcome(
        new Setting(Order.NONE, threads, 2),
        Map.of("write", new Pass(8000, seconds)),
        statistics(500, 0, 0));
  }

  private static Outcome alone(int threads, double seconds) {
    return new Outcome(
        new Setting(Order.NONE, threads, 0), Map.of("write", new Pass(8000, seconds)), null);
  }

  private static List<String> text(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                String.join(
                    "; ",
                    row.subject(),
                    row.metric(),
                    row.median() + " " + row.unit(),
                    row.baseline() + " " + row.ratio()))
        .toList();
  }

  @Test
  void missesAreOfThePassThatReadsAndBesideTheSmallestSetting() {
    List<Row> rows =
        new ThroughputRows(
                List.of(
                    reads(Order.RANDOM, 1, 1, 0.5, 6000, 6000),
                    reads(Order.RANDOM, 2, 1, 0.25, 6000, 6000)))
            .rows();

    assertThat(text(rows))
        .containsExactly(
            "random reads, 1 thread, 1 monitor; lines read; 16.0 K/s; null null",
            "random reads, 1 thread, 1 monitor; remote misses; 12.0 K/s; null null",
            "random reads, 1 thread, 1 monitor; lines fetched; 12.0 K/s; null null",
            "random reads, 1 thread, 1 monitor; a miss of a thread; 83.33333333333333 us; null null",
            "random reads, 2 threads, 1 monitor; lines read; 32.0 K/s; 1 thread, 1 monitor 2.0",
            "random reads, 2 threads, 1 monitor; remote misses; 24.0 K/s; 1 thread, 1 monitor 2.0",
            "random reads, 2 threads, 1 monitor; lines fetched; 24.0 K/s; 1 thread, 1 monitor 2.0",
            "random reads, 2 threads, 1 monitor; a miss of a thread; 83.33333333333333 us; null"
                + " null");
  }

  @Test
  void whatIsFetchedAheadIsFetchedButNotMissed() {
    List<Row> rows =
        new ThroughputRows(List.of(reads(Order.SEQUENTIAL, 1, 2, 0.5, 500, 8000))).rows();

    assertThat(text(rows))
        .contains(
            "sequential reads, 1 thread, 2 monitors; remote misses; 1.0 K/s; null null",
            "sequential reads, 1 thread, 2 monitors; lines fetched; 16.0 K/s; null null");
  }

  @Test
  void aFirstTouchIsBesideTheSameNumberOfThreadsAlone() {
    List<Row> rows =
        new ThroughputRows(List.of(alone(2, 0.008), touches(2, 0.016), touches(2, 0.016))).rows();

    assertThat(text(rows))
        .containsExactly(
            "first touch, 2 threads, native; pages; 1000.0 K/s; null null",
            "first touch, 2 threads; pages; 500.0 K/s; native 0.5",
            "first touch, 2 threads, native; a page of a thread; 2.0 us; null null",
            "first touch, 2 threads; a page of a thread; 4.0 us; native 2.0",
            "first touch, 2 threads; zero-fill faults; 500.0 faults; null null");
    assertThat(rows.get(1).runs()).isEqualTo(2);
  }
}
