package io.legoos.cli.simulate.report;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.simulate.failure.Availability;
import io.legoos.cli.simulate.failure.DeviceLifetimes;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.study.Finding.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what several runs found into rows. Not thread-safe. */
public final class StudyRows {
  private static final double PERCENT = 100;
  private static final String YEARS = "years";

  private final Map<Quantity, List<Double>> values = new LinkedHashMap<>();
  private final @Nullable PriceTable prices;

  private record Quantity(String subject, String metric, String unit, @Nullable String baseline) {}

  /**
   * @param prices null: no costs
   */
  public StudyRows(@Nullable PriceTable prices) {
    this.prices = prices;
  }

  /** All findings of one run; of each workload the first hardware is the baseline. */
  public void add(List<Finding> findings) {
    Map<String, String> baselines = new LinkedHashMap<>();
    for (Finding finding : findings) {
      String subject = finding.workload() + ": " + finding.hardware();
      String baseline = baselines.putIfAbsent(finding.workload(), subject);
      needs(subject, baseline, finding);
      if (finding.filling() != null) {
        filling(subject, baseline, finding.filling());
      }
    }
  }

  private void needs(String subject, @Nullable String baseline, Finding finding) {
    for (Need need : finding.needs()) {
      String kind = need.kind();
      if (need.count() >= 0) {
        value(subject, kind + " needed", "count", null, need.count());
      }
      if (need.tooLarge() > 0) {
        value(subject, "pods too large for any " + kind, "pods", null, need.tooLarge());
      }
    }
    for (Need need : finding.needs()) {
      for (Use use : need.bought()) {
        String resource = use.resource();
        double amount = Units.inUnits(resource, use.capacity());
        value(subject, resource + " in them", Units.unit(resource), baseline, amount);
      }
    }
    shares(subject, baseline, finding.needed(), " of needed");
    if (prices != null) {
      prices
          .cost(finding)
          .ifPresent(cost -> value(subject, "cost of needed", "price", baseline, cost));
    }
  }

  private void filling(String subject, @Nullable String baseline, Filling filling) {
    if (filling.firstRejection() >= 0) {
      value(subject, "pods before the first rejection", "pods", baseline, filling.firstRejection());
    }
    value(subject, "pods rejected", "pods", baseline, filling.rejected());
    String when = filling.firstRejection() >= 0 ? " at first rejection" : " at the end";
    shares(subject, baseline, filling.uses(), when);
    if (filling.firstRejection() >= 0) {
      shares(subject, baseline, filling.end(), " at the end");
    }
  }

  private void shares(String subject, @Nullable String baseline, List<Use> uses, String when) {
    for (Use use : uses) {
      value(
          subject,
          use.resource() + " allocated" + when,
          "%",
          baseline,
          PERCENT * use.allocatedShare());
      value(
          subject,
          use.resource() + " stranded" + when,
          "%",
          baseline,
          PERCENT * use.strandedShare());
    }
  }

  /** The paper's Table 1. */
  public void add(DeviceLifetimes lifetimes) {
    String server = "Table 1: monolithic server";
    value(server, "mean time to failure", YEARS, null, lifetimes.tableMonolithic());
    value(
        "Table 1: LegoOS, as many devices",
        "mean time to failure",
        YEARS,
        server,
        lifetimes.tableLegoWorst());
    value(
        "Table 1: LegoOS, half of processors and memory",
        "mean time to failure",
        YEARS,
        server,
        lifetimes.tableLegoBest());
  }

  /** What applications saw of failures on one kind of hardware. */
  public void add(String hardware, @Nullable String baselineHardware, Availability seen) {
    String subject = "failures: " + hardware;
    String baseline = baselineHardware == null ? null : "failures: " + baselineHardware;
    value(subject, "applications", "pods", null, seen.applications());
    value(subject, "component failures", "count", baseline, seen.failures());
    value(subject, "available time", "%", baseline, PERCENT * seen.available());
    value(subject, "downtime of an application", "min a year", baseline, seen.downMinutesPerYear());
    value(
        subject,
        "interruptions of an application",
        "a year",
        baseline,
        seen.interruptionsPerYear());
    value(subject, "applications hit by a failure", "mean", baseline, seen.hitPerFailure());
    value(subject, "applications hit by one failure", "at most", baseline, seen.mostHit());
  }

  private void value(
      String subject, String metric, String unit, @Nullable String baseline, double value) {
    values
        .computeIfAbsent(
            new Quantity(subject, metric, unit, baseline), quantity -> new ArrayList<>())
        .add(value);
  }

  /** One row for each quantity. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    values.forEach(
        (quantity, list) -> {
          Samples samples = Samples.of(list);
          List<Double> base =
              quantity.baseline() == null
                  ? null
                  : values.get(
                      new Quantity(quantity.baseline(), quantity.metric(), quantity.unit(), null));
          rows.add(
              base == null
                  ? Row.of(quantity.subject(), quantity.metric(), quantity.unit(), samples)
                  : Row.against(
                      quantity.subject(),
                      quantity.metric(),
                      quantity.unit(),
                      samples,
                      String.valueOf(quantity.baseline()),
                      Samples.of(base)));
        });
    return rows;
  }
}
