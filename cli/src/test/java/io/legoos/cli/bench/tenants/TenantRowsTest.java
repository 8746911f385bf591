package io.legoos.cli.bench.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.bench.frame.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantRowsTest {
  private static final List<String> PROGRAMS = List.of("count", "train");

  private static Measured run(
      String program, @Nullable Topology topology, int round, double seconds, String processor) {
    return new Measured(program, topology, round, seconds, 1000, seconds / 2, processor);
  }

  /** Two rounds; the second is on a machine that is half as fast. */
  private static final List<Measured> RUNS =
      List.of(
          run("count", null, 1, 2, ""),
          run("train", null, 1, 4, ""),
          run("count", Topology.TWO_ONE, 1, 6, "processor-0"),
          run("train", Topology.TWO_ONE, 1, 6, "processor-1"),
          run("count", null, 2, 4, ""),
          run("train", null, 2, 8, ""),
          run("count", Topology.TWO_ONE, 2, 12, "processor-1"),
          run("train", Topology.TWO_ONE, 2, 12, "processor-1"));

  private static List<Row> rows(List<Measured> measured, String subject, String metric) {
    return new TenantRows(PROGRAMS, measured)
        .rows().stream()
            .filter(row -> row.subject().equals(subject) && row.metric().startsWith(metric))
            .toList();
  }

  @Test
  void aProgramIsBesideItselfAlone() {
    assertThat(rows(RUNS, "count, alone", "wall time"))
        .singleElement()
        .satisfies(row -> assertThat(row.median()).isEqualTo(3.0))
        .satisfies(row -> assertThat(row.baseline()).isNull());
    assertThat(rows(RUNS, "count, 2P1M", "wall time"))
        .containsExactly(new Row("count, 2P1M", "wall time", "s", 9, 6, 12, 2, "alone", 3.0));
    assertThat(rows(RUNS, "train, 2P1M", "stalled"))
        .containsExactly(new Row("train, 2P1M", "stalled", "s", 4.5, 3, 6, 2, "alone", 1.5));
    assertThat(rows(RUNS, "train, 2P1M", "remote misses")).hasSize(1);
  }

  @Test
  void fairnessIsOfRunsOfTheSameRound() {
    assertThat(rows(RUNS, "2P1M", "fairness"))
        .containsExactly(
            new Row(
                "2P1M",
                "fairness: slowdown of count by that of train",
                "x",
                2,
                2,
                2,
                2,
                null,
                null));
    assertThat(rows(RUNS.subList(1, 4), "2P1M", "fairness")).isEmpty();
  }

  @Test
  void whoRanWhereIsSaidOfThoseThatWereSeen() {
    assertThat(rows(RUNS, "2P1M", "on a processor each"))
        .containsExactly(Row.share("2P1M", "on a processor each", 1, 2));
    assertThat(new TenantRows(PROGRAMS, RUNS).sightings())
        .containsExactly(
            "Seen, 2P1M: count on processor-0, train on processor-1 (1 x); count on processor-1,"
                + " train on processor-1 (1 x).");
    List<Measured> unseen =
        List.of(
            run("count", Topology.TWO_ONE, 1, 6, "processor-0"),
            run("train", Topology.TWO_ONE, 1, 6, ""));
    assertThat(new TenantRows(PROGRAMS, unseen).sightings()).isEmpty();
    assertThat(rows(unseen, "2P1M", "on a processor each")).isEmpty();
  }

  @Test
  void whatDidNotEndWellHasNoRow() {
    assertThat(new TenantRows(PROGRAMS, List.of()).rows()).isEmpty();
    assertThatThrownBy(() -> new TenantRows(List.of("count"), RUNS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
