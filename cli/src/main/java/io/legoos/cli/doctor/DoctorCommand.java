package io.legoos.cli.doctor;

import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.OutputFormat;
import io.legoos.cli.node.NodeFacts;
import java.util.List;
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
    NodeFacts node = NodeFacts.ofThisMachine();
    List<Finding> findings = NodeReport.findings(node);
    if (output == OutputFormat.JSON) {
      System.out.print(Json.write(Map.of("checks", findings)));
    } else {
      System.out.print(NodeReport.text(node));
    }
    boolean failed = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL);
    return failed ? ExitStatus.FAILED : ExitStatus.OK;
  }
}
