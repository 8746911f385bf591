package io.legoos.cli.bench.throughput;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.run.StatisticsReport;
import io.legoos.protocol.page.PageExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Rows of what was measured: remote misses beside the smallest setting, first touch beside native.
 */
final class ThroughputRows {
  private static final String NATIVE = "native";
  private static final double KILO = 1e3;
  private static final double MICROS = 1e6;

  private final List<Outcome> outcomes;

  /**
   * @param outcomes of runs whose statistics show the misses of one pass: what is written for the
   *     first time is not missed
   */
  ThroughputRows(List<Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Order order : List.of(Order.RANDOM, Order.SEQUENTIAL)) {
      settings(order).forEach(setting -> addMisses(rows, setting));
    }
    settings(Order.NONE).stream()
        .filter(setting -> setting.monitors() > 0)
        .forEach(setting -> addTouches(rows, setting));
    return rows;
  }

  private List<Setting> settings(Order order) {
    return outcomes.stream()
        .map(Outcome::setting)
        .filter(setting -> setting.order() == order)
        .distinct()
        .toList();
  }

  private void addMisses(List<Row> rows, Setting setting) {
    String pass = setting.order().word();
    String subject = pass + " reads, " + setting.scale();
    add(rows, setting, subject, "lines read", outcome -> passOf(outcome, pass).pages());
    add(rows, setting, subject, "remote misses", ThroughputRows::misses);
    add(rows, setting, subject, "lines fetched", ThroughputRows::linesFetched);
    rows.add(
        Row.of(
            subject,
            "a miss of a thread",
            "us",
            samples(
                setting,
                outcome ->
                    passOf(outcome, pass).seconds()
                        * setting.threads()
                        * MICROS
                        / misses(outcome))));
  }

  /** A rate of the pass that reads. */
  private void add(
      List<Row> rows,
      Setting setting,
      String subject,
      String metric,
      ToDoubleFunction<Outcome> lines) {
    String pass = setting.order().word();
    ToDoubleFunction<Outcome> rate =
        outcome -> lines.applyAsDouble(outcome) / passOf(outcome, pass).seconds() / KILO;
    Samples samples = samples(setting, rate);
    Setting base = setting.smallest();
    if (setting.isSmallest() || of(base).isEmpty()) {
      rows.add(Row.of(subject, metric, "K/s", samples));
    } else {
      rows.add(Row.against(subject, metric, "K/s", samples, base.scale(), samples(base, rate)));
    }
  }

  private void addTouches(List<Row> rows, Setting setting) {
    Setting bare = new Setting(Order.NONE, setting.threads(), 0);
    String subject = "first touch, " + bare.scale();
    addTouch(rows, subject, "pages", "K/s", setting, bare, pass -> pass.pagesPerSecond() / KILO);
    addTouch(
        rows,
        subject,
        "a page of a thread",
        "us",
        setting,
        bare,
        pass -> MICROS * setting.threads() / pass.pagesPerSecond());
    rows.add(
        Row.of(
            subject,
            "zero-fill faults",
            "faults",
            samples(setting, outcome -> statistics(outcome).faults().zeroFill())));
  }

  private void addTouch(
      List<Row> rows,
      String subject,
      String metric,
      String unit,
      Setting setting,
      Setting bare,
      ToDoubleFunction<Pass> value) {
    ToDoubleFunction<Outcome> ofOutcome =
        outcome -> value.applyAsDouble(passOf(outcome, Pass.WRITE));
    Samples base = samples(bare, ofOutcome);
    rows.add(Row.of(subject + ", " + NATIVE, metric, unit, base));
    rows.add(Row.against(subject, metric, unit, samples(setting, ofOutcome), NATIVE, base));
  }

  private Samples samples(Setting setting, ToDoubleFunction<Outcome> value) {
    return Samples.of(of(setting).stream().mapToDouble(value).boxed().toList());
  }

  private List<Outcome> of(Setting setting) {
    return outcomes.stream().filter(outcome -> outcome.setting().equals(setting)).toList();
  }

  private static double misses(Outcome outcome) {
    return statistics(outcome).faults().remote();
  }

  private static double linesFetched(Outcome outcome) {
    return (double) statistics(outcome).fetchedBytes() / PageExchange.PAGE_BYTES;
  }

  private static StatisticsReport statistics(Outcome outcome) {
    return Objects.requireNonNull(outcome.statistics(), "a run on LegoOS has statistics");
  }

  private static Pass passOf(Outcome outcome, String name) {
    return Objects.requireNonNull(outcome.passes().get(name), name);
  }
}
