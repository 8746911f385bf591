package io.legoos.cli.doctor;

import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.OutputFormat;
import io.legoos.cli.node.NodeFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lego doctor}: what this node offers and lacks, and how to get it. */
@Command(
    name = "doctor",
    description = "Checks what this node offers and lacks, and says how to get it.",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json")
  private OutputFormat output = OutputFormat.TABLE;

  @Override
  public Integer call() {
    List<Finding> findings =
        new NodeChecks(
                NodeFacts.ofThisMachine(),
                System.getProperty("os.arch"),
                Runtime.version().feature())
            .all();
    if (output == OutputFormat.JSON) {
      System.out.print(Json.write(Map.of("checks", findings)));
    } else {
      findings.forEach(DoctorCommand::print);
    }
    boolean failed = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL);
    return failed ? ExitStatus.FAILED : ExitStatus.OK;
  }

  private static void print(Finding finding) {
    String remedy = finding.remedy().isEmpty() ? "" : "  -> " + finding.remedy();
    System.out.printf(
        "%-5s %-14s %s%s%n",
        finding.verdict().name().toLowerCase(Locale.ROOT),
        finding.check(),
        finding.found(),
        remedy);
  }
}
