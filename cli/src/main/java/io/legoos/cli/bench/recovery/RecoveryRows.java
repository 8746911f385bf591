package io.legoos.cli.bench.recovery;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Makes rows of trials. Pure. */
final class RecoveryRows {
  private static final String BASELINE = "undisturbed";

  private final int replication;
  private final List<Trial> trials;
  private final List<Double> undisturbedSeconds;

  /**
   * @param undisturbedSeconds of the runs in between, during which nobody was killed; at least one
   */
  RecoveryRows(int replication, List<Trial> trials, List<Double> undisturbedSeconds) {
    this.replication = replication;
    this.trials = List.copyOf(trials);
    this.undisturbedSeconds = List.copyOf(undisturbedSeconds);
  }

  List<Row> rows() {
    String all = "replication " + replication;
    List<Row> rows = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      int count = (int) trials.stream().filter(trial -> trial.outcome() == outcome).count();
      rows.add(Row.share(all, outcome.name().toLowerCase(Locale.ROOT), count, trials.size()));
    }
    rows.add(Row.of(all + ", " + BASELINE, "wall time", "s", Samples.of(undisturbedSeconds)));
    for (Victim victim : Victim.values()) {
      List<Trial> such = trials.stream().filter(trial -> trial.victim() == victim).toList();
      String subject = all + ", " + victim.name().toLowerCase(Locale.ROOT) + " killed";
      millis(subject, "detection", such, Trial::detectionMillis).ifPresent(rows::add);
      millis(subject, "new home", such, Trial::newHomeMillis).ifPresent(rows::add);
      millis(subject, "first access", such, Trial::firstAccessMillis).ifPresent(rows::add);
      if (replication > 1) {
        millis(subject, "full replication", such, Trial::replicatedMillis).ifPresent(rows::add);
      }
      samples(such, Trial::seconds)
          .map(
              seconds ->
                  Row.against(
                      subject, "wall time", "s", seconds, BASELINE, Samples.of(undisturbedSeconds)))
          .ifPresent(rows::add);
    }
    return rows;
  }

  private static Optional<Row> millis(
      String subject, String metric, List<Trial> trials, Function<Trial, OptionalDouble> value) {
    return samples(trials, value).map(samples -> Row.of(subject, metric, "ms", samples));
  }

  private static Optional<Samples> samples(
      List<Trial> trials, Function<Trial, OptionalDouble> value) {
    List<Double> values =
        trials.stream().map(value).flatMap(each -> each.stream().boxed()).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Samples.of(values));
  }
}
