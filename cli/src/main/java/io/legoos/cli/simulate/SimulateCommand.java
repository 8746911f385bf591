package io.legoos.cli.simulate;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.html.PageFile;
import io.legoos.cli.simulate.failure.FailureOptions;
import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.report.HtmlReport;
import io.legoos.cli.simulate.report.PriceTable;
import io.legoos.cli.simulate.report.StudyRows;
import io.legoos.cli.simulate.report.StudyTable;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.HardwareChoices;
import io.legoos.cli.simulate.study.NodeSupply;
import io.legoos.cli.simulate.study.PackingStudy;
import io.legoos.cli.simulate.trace.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lego simulate}: resource packing, monolithic servers against disaggregated pools. */
@Command(
    name = "simulate",
    description = {
      "Packs a recorded workload on monolithic servers and on disaggregated pools.",
      "Needs no cluster. The defaults suit Alibaba's openb traces; see docs/packing.md."
    },
    mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
  private static final int MAX_RUNS = 1000;

  @Mixin private TraceOptions traces = new TraceOptions();
  @Mixin private PoolOptions pools = new PoolOptions();
  @Mixin private FailureFlags failures = new FailureFlags();

  @Option(
      names = "--prices",
      paramLabel = "PRICES",
      description = {
        "WHAT=PRICE,... or a file of such lines: server, component, cpu, memory (a GiB), gpu, ...",
        "(default: no costs)"
      })
  private @Nullable String prices;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of all that is random: the order of machines, copies, failures (default: 1)")
  private long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "runs, with seeds from --seed on (default: 1)")
  private int runs;

  @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots, too")
  private @Nullable Path html;

  @Option(names = "--json", description = "print one JSON object instead of the table")
  private boolean json;

  @Override
  public Integer call() throws CliException, InterruptedException {
    if (runs < 1 || runs > MAX_RUNS) {
      throw CliException.usage("--runs " + runs + ": must be from 1 to " + MAX_RUNS);
    }
    PageFile page = html == null ? null : PageFile.at(html);
    FailureOptions failing = failures.options();
    PriceTable table = prices == null ? null : PriceTable.parse(prices);
    StudyProgress progress = new StudyProgress();
    StudyRows rows = new StudyRows(table);
    List<Finding> shown = List.of();
    List<String> notes = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      long runSeed = seed + run;
      Trace trace = traces.read(runSeed, run == 0 ? System.err : silent());
      PoolShape shape = pools.shape(trace);
      NodeSupply nodes = new NodeSupply(trace.nodes(), runSeed);
      List<Finding> findings =
          new PackingStudy(trace, runSeed, progress::step)
              .run(new HardwareChoices(trace, nodes, shape).all());
      rows.add(findings);
      if (run == 0) {
        shown = findings;
        notes.addAll(Notes.of(trace, findings));
      }
      if (failing.years() > 0) {
        new FailureStudy(trace, nodes, shape, failing, runSeed, progress).run(findings, rows);
      }
    }
    if (failing.years() > 0) {
      rows.add(failing.lifetimes());
    }
    if (table == null) {
      notes.add("No costs: give --prices.");
    }
    Report report = new Report("simulate", Machine.current(), rows.rows(), notes);
    System.out.print(json ? report.json() : StudyTable.of(report));
    System.out.flush();
    if (page != null) {
      page.write(HtmlReport.page(report, shown));
    }
    return ExitStatus.OK;
  }

  private static java.io.PrintStream silent() {
    return new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
  }
}
