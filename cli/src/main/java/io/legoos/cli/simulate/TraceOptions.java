package io.legoos.cli.simulate;

import io.legoos.cli.CliException;
import io.legoos.cli.Sizes;
import io.legoos.cli.simulate.study.Copies;
import io.legoos.cli.simulate.trace.ColumnMap;
import io.legoos.cli.simulate.trace.MalformedRows;
import io.legoos.cli.simulate.trace.Trace;
import io.legoos.cli.simulate.trace.TraceReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which workload, and what its columns mean. */
final class TraceOptions {
  private static final int MAX_COPIES = 1000;

  @Option(
      names = "--nodes",
      required = true,
      paramLabel = "CSV",
      description = "machines, one a row")
  private @Nullable Path nodes;

  @Option(
      names = "--pods",
      required = true,
      paramLabel = "CSV",
      description = "pods, one a row, with what each asks for")
  private @Nullable Path pods;

  @Option(
      names = "--node-columns",
      split = ",",
      paramLabel = "MEANING=COLUMN",
      description = {
        "columns of --nodes: name, cpu, memory, gpu (whole devices), and more resources by any name",
        "(default: name=sn,cpu=cpu_milli,memory=memory_mib,gpu=gpu)"
      })
  private Map<String, String> nodeColumns = Map.of();

  @Option(
      names = "--pod-columns",
      split = ",",
      paramLabel = "MEANING=COLUMN",
      description = {
        "columns of --pods: as above, and gpu-share (thousandths of each gpu), arrival, departure",
        "(default: name=name,cpu=cpu_milli,memory=memory_mib,gpu=num_gpu,gpu-share=gpu_milli,"
            + "arrival=creation_time,departure=deletion_time)"
      })
  private Map<String, String> podColumns = Map.of();

  @Option(
      names = "--cpu-unit",
      paramLabel = "MILLI",
      defaultValue = "1",
      description = "thousandths of a CPU in one unit of the cpu columns (default: 1)")
  private double cpuUnit;

  @Option(
      names = "--memory-unit",
      paramLabel = "SIZE",
      defaultValue = "1Mi",
      description = "bytes in one unit of the memory columns (default: 1Mi)")
  private String memoryUnit = "1Mi";

  @Option(
      names = "--node-copies",
      paramLabel = "N",
      defaultValue = "1",
      description = "take each machine N times (default: 1)")
  private int nodeCopies;

  @Option(
      names = "--pod-copies",
      paramLabel = "N",
      defaultValue = "1",
      description = "take each pod N times, the copies at random other times (default: 1)")
  private int podCopies;

  /**
   * Reads both files; says on {@code stderr} what was left out.
   *
   * @throws CliException with status 2 when an option or a file cannot be used
   */
  Trace read(long seed, PrintStream stderr) throws CliException {
    if (nodes == null || pods == null) {
      throw CliException.usage("--nodes and --pods say what to simulate");
    }
    if (!(cpuUnit > 0 && cpuUnit <= 1e9)) {
      throw CliException.usage("--cpu-unit " + cpuUnit + ": must be more than 0, at most 1e9");
    }
    long memory = Sizes.parse("--memory-unit", memoryUnit);
    if (memory < 1) {
      throw CliException.usage("--memory-unit " + memoryUnit + ": must be at least 1");
    }
    checkCopies("--node-copies", nodeCopies);
    checkCopies("--pod-copies", podCopies);
    TraceReader reader =
        new TraceReader(
            ColumnMap.ofNodes(nodeColumns), ColumnMap.ofPods(podColumns), cpuUnit, memory);
    Trace trace = reader.read(nodes, pods);
    tell(reader.malformed(), stderr);
    if (!Copies.isPossible(trace, nodeCopies, podCopies)) {
      throw CliException.usage("too many copies: at most " + Copies.MAX + " machines or pods");
    }
    return Copies.of(trace, nodeCopies, podCopies, seed);
  }

  private static void checkCopies(String option, int copies) throws CliException {
    if (copies < 1 || copies > MAX_COPIES) {
      throw CliException.usage(option + " " + copies + ": must be from 1 to " + MAX_COPIES);
    }
  }

  private static void tell(MalformedRows malformed, PrintStream stderr) {
    malformed.first().forEach(message -> stderr.println("lego: left out: " + message));
    if (malformed.count() > 0) {
      stderr.println("lego: rows left out: " + malformed.count());
    }
  }
}
