package io.legoos.cli.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.run.StatisticsReport.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryRowsTest {
  private static final Instant KILLED = Instant.ofEpochMilli(1000);

  private static Trial trial(Outcome outcome, double seconds, @Nullable Recovery recovery) {
    KillPlan plan = new KillPlan(1, 1, Duration.ofSeconds(1));
    return new Trial(plan, KILLED, outcome, new Ended(0, seconds, "", "", null), recovery);
  }

  private static Recovery recovery(
      boolean home, int owned, long noticed, long answered, long replicated) {
    return new Recovery("memory-1", home, owned, 1, noticed, answered, 0, replicated);
  }

  private static List<String> text(List<Row> rows, Function<Row, Object> value) {
    return rows.stream()
        .map(row -> row.subject() + "; " + row.metric() + ": " + value.apply(row))
        .collect(Collectors.toList());
  }

  @Test
  void eachKindOfVictimHasItsTimesSinceTheKill() {
    List<Row> rows =
        new RecoveryRows(
                2,
                List.of(
                    trial(Outcome.IDENTICAL, 6, recovery(false, 1, 1_002_500, 1_010_000, 0)),
                    trial(
                        Outcome.IDENTICAL, 8, recovery(false, 2, 1_003_500, 1_020_000, 3_000_000)),
                    trial(Outcome.IDENTICAL, 9, null),
                    Trial.hung(new KillPlan(1, 1, Duration.ZERO), KILLED)),
                List.of(4.0, 6.0))
            .rows();

    assertThat(text(rows, Row::median))
        .containsExactly(
            "replication 2; identical: 3.0",
            "replication 2; failed: 0.0",
            "replication 2; unexplained: 0.0",
            "replication 2; wrong: 0.0",
            "replication 2; hung: 1.0",
            "replication 2, undisturbed; wall time: 5.0",
            "replication 2, owner killed; detection: 3.0",
            "replication 2, owner killed; first access: 15.0",
            "replication 2, owner killed; full replication: 2000.0",
            "replication 2, owner killed; wall time: 7.0",
            "replication 2, bystander killed; wall time: 9.0");
    assertThat(text(rows, row -> String.valueOf(row.ratio())))
        .contains(
            "replication 2; identical: 0.75",
            "replication 2, owner killed; wall time: 1.4",
            "replication 2, owner killed; detection: null");
  }

  @Test
  void aVictimIsTheGravestThatItWas() {
    assertThat(Victim.of(recovery(true, 1, 1, 1, 1))).isEqualTo(Victim.HOME);
    assertThat(Victim.of(recovery(false, 1, 1, 1, 1))).isEqualTo(Victim.OWNER);
    assertThat(Victim.of(recovery(false, 0, 1, 1, 1))).isEqualTo(Victim.SECONDARY);
    assertThat(Victim.of(null)).isEqualTo(Victim.BYSTANDER);
  }

  @Test
  void theWallTimeOfAFailureIsNoSlowdown() {
    List<Row> rows =
        new RecoveryRows(
                1, List.of(trial(Outcome.FAILED, 1, recovery(false, 1, 1, 0, 0))), List.of(5.0))
            .rows();

    assertThat(text(rows, Row::runs)).contains("replication 1, owner killed; detection: 1");
    assertThat(text(rows, Row::runs)).doesNotContain("replication 1, owner killed; wall time: 1");
  }
}
