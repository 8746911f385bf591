package io.legoos.cli.bench.check;

import io.legoos.cli.CliException;
import io.legoos.cli.Json;
import io.legoos.cli.bench.check.RegressionRule.Decision;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The performance step of CI: a few ratios of five interleaved runs beside a baseline. Fails when
 * one is worse twice in a row, by {@link RegressionRule}.
 */
public final class CheckExperiment implements Experiment {
  private static final ClusterShape SHAPE = new ClusterShape(2, 1, 1L << 30);
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUNDS = 5;

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "ratios that must not become worse, beside a baseline";
  }

  @Override
  public boolean takesBaseline() {
    return true;
  }

  @Override
  public String complaint(List<String> defects) {
    return "this is about performance, not about correctness: "
        + String.join("; and ", defects)
        + ". Alone, on an idle machine: ./lego bench check. Where it is meant to be so:"
        + " ./lego bench check --write-baseline, and commit the file with the reason";
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    Path file = bench.baseline();
    Machine machine = Machine.current();
    if (bench.options().writeBaseline()) {
      return write(bench, file, machine);
    }
    boolean none = bench.options().baseline() == null && !Files.exists(file);
    Baseline baseline = none ? Baseline.EMPTY : read(file);
    boolean known = baseline.knows(machine.model(), machine.processors());
    RegressionRule rule =
        new RegressionRule(baseline.expectedOf(machine.model(), machine.processors()));
    List<Measurement> measurements = new ArrayList<>();
    List<Map<Ratio, Double>> medians = new ArrayList<>();
    try (BenchCluster cluster = bench.start(SHAPE)) {
      RoundRunner runner = warm(bench, cluster);
      while (rule.decide(medians) == Decision.MEASURE_AGAIN) {
        if (!medians.isEmpty()) {
          bench.progress().step("beyond the limit: " + rule.beyond(medians.getLast()) + "; again");
        }
        Measurement measurement = measure(bench, runner);
        measurements.add(measurement);
        medians.add(measurement.medians());
      }
    }
    return new CheckReport(rule, known).findings(measurements);
  }

  private static Findings write(Bench bench, Path file, Machine machine)
      throws CliException, IOException, InterruptedException {
    Baseline before = Files.exists(file) ? read(file) : Baseline.EMPTY;
    Measurement all;
    try (BenchCluster cluster = bench.start(SHAPE)) {
      RoundRunner runner = warm(bench, cluster);
      all = measure(bench, runner).and(measure(bench, runner));
    }
    Baseline after =
        before.with(
            new Baseline.MachineBaseline(
                machine.model(), machine.processors(), all.rounds().size(), all.expected()));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.write(after));
    bench.progress().step("wrote " + file);
    return new CheckReport(
            new RegressionRule(after.expectedOf(machine.model(), machine.processors())), true)
        .findings(List.of(all));
  }

  private static Baseline read(Path file) throws CliException {
    try {
      return Json.read(file, Baseline.class);
    } catch (IOException e) {
      throw CliException.usage(
          "no baseline in "
              + file
              + " ("
              + e.getMessage()
              + "); write one: lego bench check --write-baseline");
    }
  }

  /** The components' hot methods are compiled after two. */
  private static RoundRunner warm(Bench bench, BenchCluster cluster)
      throws CliException, IOException, InterruptedException {
    RoundRunner runner = new RoundRunner(bench, cluster);
    bench.progress().step("warming up");
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      var unused = runner.run();
    }
    return runner;
  }

  private static Measurement measure(Bench bench, RoundRunner runner)
      throws CliException, IOException, InterruptedException {
    List<Round> rounds = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      rounds.add(runner.run());
      bench.progress().step("round " + i + " of " + ROUNDS);
    }
    return new Measurement(rounds);
  }
}
