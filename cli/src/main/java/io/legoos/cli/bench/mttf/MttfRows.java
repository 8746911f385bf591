package io.legoos.cli.bench.mttf;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.simulate.failure.DeviceLifetimes;
import io.legoos.cli.simulate.failure.SeriesSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** Rows of formulas and, beside them, of simulations, each with several seeds. Pure. */
final class MttfRows {
  private static final String FORMULA = "by formula";
  private static final String MTTF = "MTTF";
  private static final String YEARS = "y";
  private static final double PERCENT = 100;

  private final int seeds;
  private final int lifetimes;
  private final double lifeYears;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param seeds how many simulations of each kind
   * @param lifetimes of a unit in one of them
   * @param lifeYears of an application in one of them
   */
  MttfRows(int seeds, int lifetimes, double lifeYears) {
    this.seeds = seeds;
    this.lifetimes = lifetimes;
    this.lifeYears = lifeYears;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** The units by themselves, and the three figures of Table 1. */
  void addUnits(DeviceLifetimes lifetimes) {
    addUnit("a server", lifetimes.serverDevices());
    addUnit("a processor component", lifetimes.processorDevices());
    addUnit("a memory component", lifetimes.memoryDevices());
    addUnit("a storage component", lifetimes.storageDevices());
    String monolithic = "Table 1, monolithic";
    SeriesSystem base = lifetimes.tableMonolithicDevices();
    addUnit(monolithic, base);
    addUnit("Table 1, LegoOS, same devices", lifetimes.tableLegoWorstDevices(), monolithic, base);
    addUnit(
        "Table 1, LegoOS, half the devices", lifetimes.tableLegoBestDevices(), monolithic, base);
  }

  private void addUnit(String name, SeriesSystem unit) {
    rows.add(Row.of(name, MTTF, YEARS, Samples.of(unit.meanYears())));
    addSimulated(name, unit);
  }

  private void addUnit(String name, SeriesSystem unit, String baseline, SeriesSystem base) {
    rows.add(
        Row.against(
            name,
            MTTF,
            YEARS,
            Samples.of(unit.meanYears()),
            baseline,
            Samples.of(base.meanYears())));
    addSimulated(name, unit);
  }

  private void addSimulated(String name, SeriesSystem unit) {
    rows.add(
        Row.against(
            name,
            "MTTF, simulated",
            YEARS,
            simulated(random -> unit.simulatedMeanYears(lifetimes, random)),
            FORMULA,
            Samples.of(unit.meanYears())));
  }

  private Samples simulated(ToDoubleFunction<Random> simulation) {
    return Samples.of(
        LongStream.rangeClosed(1, seeds)
            .mapToObj(seed -> simulation.applyAsDouble(new Random(seed)))
            .toList());
  }

  /** What failures mean to applications; ratios are to the first deployment. */
  void addDeployments(List<Deployment> deployments) {
    Deployment base = deployments.getFirst();
    for (Deployment deployment : deployments) {
      Application application = deployment.application();
      String name = deployment.name();
      add(deployment, base, "application MTTF", YEARS, each -> each.application().mttfYears());
      add(deployment, base, "downtime a year", "s", MttfRows::downSeconds);
      rows.add(
          Row.against(
              name,
              "downtime a year, simulated",
              "s",
              simulated(
                  random ->
                      Life.simulate(application, lifeYears, random).unavailability()
                          * RepairTimes.SECONDS_PER_YEAR),
              FORMULA,
              Samples.of(downSeconds(deployment))));
      rows.add(
          Row.of(
              name,
              "availability",
              "nines",
              Samples.of(-Math.log10(application.unavailability()))));
      add(deployment, base, "applications ended by a failure", "%", MttfRows::ended);
      rows.add(
          Row.of(
              name,
              "ended by the worst failure",
              "%",
              Samples.of(deployment.mostEndedShare() * PERCENT)));
      rows.add(
          Row.of(name, "paused by a failure", "%", Samples.of(deployment.pausedShare() * PERCENT)));
    }
  }

  private void add(
      Deployment deployment,
      Deployment base,
      String metric,
      String unit,
      ToDoubleFunction<Deployment> value) {
    Samples samples = Samples.of(value.applyAsDouble(deployment));
    rows.add(
        deployment.equals(base)
            ? Row.of(deployment.name(), metric, unit, samples)
            : Row.against(
                deployment.name(),
                metric,
                unit,
                samples,
                base.name(),
                Samples.of(value.applyAsDouble(base))));
  }

  private static double downSeconds(Deployment deployment) {
    return deployment.application().unavailability() * RepairTimes.SECONDS_PER_YEAR;
  }

  private static double ended(Deployment deployment) {
    return deployment.endedShare() * PERCENT;
  }
}
