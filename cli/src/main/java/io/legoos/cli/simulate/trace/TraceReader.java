package io.legoos.cli.simulate.trace;

import io.legoos.cli.CliException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a trace from two CSV files. */
public final class TraceReader {
  static final int MAX_NODES = 200_000;
  static final int MAX_PODS = 2_000_000;
  private static final int MAX_EXTRA_RESOURCES = 8;
  private static final int MAX_DEVICES = 1024;

  private final ColumnMap nodeColumns;
  private final ColumnMap podColumns;
  private final double cpuUnit;
  private final double memoryUnit;
  private final MalformedRows malformed = new MalformedRows();

  /**
   * A reader for files with those columns.
   *
   * @param cpuUnit thousandths of a CPU that a one in the files stands for
   * @param memoryUnit bytes that a one in the files stands for
   */
  public TraceReader(
      ColumnMap nodeColumns, ColumnMap podColumns, double cpuUnit, double memoryUnit) {
    this.nodeColumns = nodeColumns;
    this.podColumns = podColumns;
    this.cpuUnit = cpuUnit;
    this.memoryUnit = memoryUnit;
  }

  /** What was left out of what was read so far. */
  public MalformedRows malformed() {
    return malformed;
  }

  /**
   * Reads both files.
   *
   * @throws CliException with status 2 when one cannot be used
   */
  public Trace read(Path nodesFile, Path podsFile) throws CliException {
    Set<String> extra = new LinkedHashSet<>(nodeColumns.extraResources());
    if (!extra.equals(podColumns.extraResources())) {
      throw CliException.usage(
          "--node-columns and --pod-columns must map the same resources, not "
              + extra
              + " and "
              + podColumns.extraResources());
    }
    if (extra.size() > MAX_EXTRA_RESOURCES) {
      throw CliException.usage("at most " + MAX_EXTRA_RESOURCES + " more resources can be mapped");
    }
    List<String> resources = new ArrayList<>(List.of(Trace.CPU_NAME, Trace.MEMORY_NAME));
    resources.addAll(extra);
    List<Node> nodes =
        new CsvTable(nodesFile, nodeColumns, "--node-columns", malformed)
            .read(MAX_NODES, row -> node(row, resources));
    List<Pod> pods =
        new CsvTable(podsFile, podColumns, "--pod-columns", malformed)
            .read(MAX_PODS, row -> pod(row, resources));
    boolean timed = pods.stream().anyMatch(pod -> pod.departure() != Long.MAX_VALUE);
    return new Trace(resources, ColumnMap.DEVICE, nodes, pods, timed);
  }

  private Node node(CsvTable.Row row, List<String> resources) throws MalformedCsvException {
    long devices = row.amount(ColumnMap.DEVICE, 0, 1);
    if (devices > MAX_DEVICES) {
      throw new MalformedCsvException("more than " + MAX_DEVICES + " devices in one machine");
    }
    return new Node(orEmpty(row.text(ColumnMap.NAME)), amounts(row, resources), (int) devices);
  }

  private Pod pod(CsvTable.Row row, List<String> resources) throws MalformedCsvException {
    long devices = row.amount(ColumnMap.DEVICE, 0, 1);
    long share = row.amount(ColumnMap.DEVICE_SHARE, Node.DEVICE_PARTS, 1);
    if (devices > MAX_DEVICES || share > Node.DEVICE_PARTS) {
      throw new MalformedCsvException("more devices, or more of one, than there can be");
    }
    long arrival = row.amount(ColumnMap.ARRIVAL, 0, 1);
    long departure = row.amount(ColumnMap.DEPARTURE, Long.MAX_VALUE, 1);
    if (departure < arrival) {
      throw new MalformedCsvException("it leaves before it arrives");
    }
    return new Pod(
        orEmpty(row.text(ColumnMap.NAME)),
        arrival,
        departure,
        amounts(row, resources),
        share == 0 ? 0 : (int) devices,
        share);
  }

  private long[] amounts(CsvTable.Row row, List<String> resources) throws MalformedCsvException {
    long[] amounts = new long[resources.size()];
    for (int i = 0; i < amounts.length; i++) {
      double unit = i == Trace.CPU ? cpuUnit : i == Trace.MEMORY ? memoryUnit : 1;
      amounts[i] = row.amount(resources.get(i), -1, unit);
    }
    return amounts;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
