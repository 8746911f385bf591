package io.legoos.cli.bench.recovery;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.run.StatisticsReport;
import io.legoos.cli.run.StatisticsReport.Recovery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A run during which one memory monitor was killed.
 *
 * @param killed when
 * @param ended null: it hung
 * @param recovery what the processor monitor noticed of it; null: nothing
 */
record Trial(
    KillPlan plan,
    Instant killed,
    Outcome outcome,
    @Nullable Ended ended,
    @Nullable Recovery recovery) {
  private static final double MICROS_PER_MILLI = 1000;

  /** One that ended. */
  static Trial of(KillPlan plan, Instant killed, String victim, Ended ended, String expected) {
    StatisticsReport statistics = ended.statistics();
    Recovery recovery =
        statistics == null
            ? null
            : statistics.recoveries().stream()
                .filter(each -> each.monitor().equals(victim))
                .findFirst()
                .orElse(null);
    return new Trial(plan, killed, Outcome.of(ended, expected), ended, recovery);
  }

  /** One that did not. */
  static Trial hung(KillPlan plan, Instant killed) {
    return new Trial(plan, killed, Outcome.HUNG, null, null);
  }

  Victim victim() {
    return Victim.of(recovery);
  }

  /** From the kill until the processor monitor knew, in milliseconds. */
  OptionalDouble detectionMillis() {
    return recovery == null ? OptionalDouble.empty() : since(recovery.noticedEpochUs());
  }

  /** From the kill until a fault on the victim's shares was answered by others. */
  OptionalDouble firstAccessMillis() {
    return recovery == null ? OptionalDouble.empty() : since(recovery.answeredEpochUs());
  }

  /** From the kill until there was another home, when the victim was it. */
  OptionalDouble newHomeMillis() {
    return recovery == null ? OptionalDouble.empty() : since(recovery.rehomedEpochUs());
  }

  /** From the kill until all shares had two holders again. */
  OptionalDouble replicatedMillis() {
    return recovery == null ? OptionalDouble.empty() : since(recovery.replicatedEpochUs());
  }

  /** Wall time of a run that got over it. */
  OptionalDouble seconds() {
    return ended == null || outcome != Outcome.IDENTICAL
        ? OptionalDouble.empty()
        : OptionalDouble.of(ended.seconds());
  }

  private OptionalDouble since(long epochMicros) {
    if (epochMicros == 0) {
      return OptionalDouble.empty();
    }
    long killedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, killed);
    return OptionalDouble.of((epochMicros - killedMicros) / MICROS_PER_MILLI);
  }
}
