package io.legoos.cli.bench;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Installation;
import io.legoos.cli.bench.frame.BarPage;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchOptions;
import io.legoos.cli.bench.frame.BenchProgress;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.html.PageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;

/** {@code lego bench}: one of the paper's experiments, or one that it lacks, on local clusters. */
@Command(
    name = "bench",
    description = {
      "Measures on local clusters of its own, which it takes down again.",
      "Ends with 1 when what it saw must not be, such as a wrong output."
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final int MAX_SEEDS = 10_000;
  private static final int MAX_ROUNDS = 1_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "EXPERIMENT",
      completionCandidates = Experiments.class,
      description = "one of: ${COMPLETION-CANDIDATES}")
  private @Nullable String name;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "how many random cases, of recovery (default: 8, or 4 with --quick)")
  private @Nullable Integer seeds;

  @Option(
      names = "--only",
      paramLabel = "PROGRAM",
      split = ",",
      description = "of slowdown: these of its programs alone")
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "how often everything is run (not of check, latency, mttf, packing, recovery; default: 3"
              + " to 9, with --quick 1 to 5)")
  private @Nullable Integer rounds;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "of check: compare with it (default: tests/performance/baseline.json)")
  private @Nullable Path baseline;

  @Option(
      names = "--write-baseline",
      description = "of check: measure twice and enter this kind of machine in that file")
  private boolean writeBaseline;

  @Option(names = "--quick", description = "less data, fewer runs: for a first look")
  private boolean quick;

  @Option(names = "--json", description = "print one JSON object instead of the table")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "write a page with plots, too, beside the table or JSON")
  private @Nullable Path html;

  @Override
  public Integer call() throws CliException, IOException {
    if (name == null) {
      throw CliException.usage("name an experiment: " + Experiments.names());
    }
    Experiment experiment = Experiments.named(name);
    checkCount("--seeds", seeds, MAX_SEEDS, experiment, experiment.takesSeeds());
    checkParts(experiment);
    checkCount("--rounds", rounds, MAX_ROUNDS, experiment, experiment.takesRounds());
    if ((baseline != null || writeBaseline) && !experiment.takesBaseline()) {
      throw CliException.usage("a baseline means nothing to " + experiment.name());
    }
    PageFile page = html == null ? null : PageFile.at(html);
    interruptOnSignals(Thread.currentThread());
    Path work = Files.createTempDirectory("lego-bench-");
    try {
      BenchProgress progress = new BenchProgress(System.err);
      progress.step(experiment.name() + ": " + experiment.summary());
      Findings findings =
          experiment.run(
              new Bench(
                  Installation.current(),
                  work,
                  progress,
                  new BenchOptions(
                      quick, seeds, baseline, writeBaseline, new HashSet<>(only), rounds)));
      Report report =
          new Report(experiment.name(), Machine.current(), findings.rows(), findings.notes());
      System.out.print(json ? report.json() : report.table());
      System.out.flush();
      if (page != null) {
        page.write(BarPage.of(report));
      }
      return verdict(experiment, findings.defects());
    } catch (InterruptedException e) {
      throw CliException.platform("interrupted; the clusters were stopped");
    } finally {
      remove(work);
    }
  }

  private void checkParts(Experiment experiment) throws CliException {
    for (String part : only) {
      if (experiment.parts().isEmpty()) {
        throw CliException.usage("--only means nothing to " + experiment.name());
      }
      if (!experiment.parts().contains(part)) {
        throw CliException.usage(
            "--only " + part + ": there are " + String.join(", ", experiment.parts()));
      }
    }
  }

  /** An option that may be absent, for experiments that take it. */
  private static void checkCount(
      String option, @Nullable Integer count, int most, Experiment experiment, boolean taken)
      throws CliException {
    if (count == null) {
      return;
    }
    if (!taken) {
      throw CliException.usage(option + " means nothing to " + experiment.name());
    }
    if (count < 1 || count > most) {
      throw CliException.usage(option + " " + count + ": must be from 1 to " + most);
    }
  }

  /** Once: a second Ctrl-C must not keep clusters from being stopped. */
  private static void interruptOnSignals(Thread worker) {
    AtomicBoolean stopping = new AtomicBoolean();
    for (String stop : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(
          new Signal(stop),
          signal -> {
            if (stopping.compareAndSet(false, true)) {
              System.err.println("lego: stopping the clusters");
              worker.interrupt();
            }
          });
    }
  }

  private static int verdict(Experiment experiment, List<String> defects) throws CliException {
    if (defects.isEmpty()) {
      return ExitStatus.OK;
    }
    throw new CliException(ExitStatus.FAILED, experiment.complaint(defects));
  }

  private static void remove(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
