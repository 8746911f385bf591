package io.legoos.cli.bench.storage;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ClusterShape;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.bench.frame.Workloads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The four patterns of the paper's Figure 9, of a file in a vNode and of a local one, in turns:
 * blocks of 4 KiB, one thread, an fsync after each write, no page cache at the processor. Reads are
 * done twice: the second time memory monitors have what they have cached of the first.
 */
public final class StorageExperiment implements Experiment {
  private static final int MEMORY_MONITORS = 2;
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final int FULL_RUNS = 5;
  private static final int QUICK_RUNS = 2;
  private static final int FULL_MIB = 512;
  private static final int QUICK_MIB = 64;
  private static final int FULL_READS = 20_000;
  private static final int QUICK_READS = 4_000;
  private static final int FULL_WRITES = 500;
  private static final int QUICK_WRITES = 50;
  private static final long EXCACHE_BYTES = 64L << 20;
  private static final String VNODE = "bench";
  private static final String LOCAL = "local file system";
  private static final Duration RUN_DEADLINE = Duration.ofMinutes(10);
  private static final double OPERATIONS_PER_UNIT = 1000;

  @Override
  public String name() {
    return "storage";
  }

  @Override
  public String summary() {
    return "reads and synced writes of 4 KiB in a vNode's file and in a local one";
  }

  @Override
  public boolean takesRounds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    boolean quick = bench.options().quick();
    int[] size =
        quick
            ? new int[] {QUICK_MIB, QUICK_READS, QUICK_WRITES}
            : new int[] {FULL_MIB, FULL_READS, FULL_WRITES};
    Workloads workloads = new Workloads(bench.work());
    Map<String, List<Double>> inVNode = new LinkedHashMap<>();
    Map<String, List<Double>> local = new LinkedHashMap<>();
    try (BenchCluster cluster = bench.start(new ClusterShape(MEMORY_MONITORS, 1, CAPACITY_BYTES))) {
      cluster.createVNode(VNODE);
      int runs = bench.options().roundsOr(FULL_RUNS, QUICK_RUNS);
      for (int run = 0; run < runs; run++) {
        Workload there = workloads.fileIo("/vol", size[0], size[1], size[2], EXCACHE_BYTES);
        try (ProgramRun program = cluster.start(there.inVNode(VNODE))) {
          note(program, inVNode);
        }
        String directory = bench.work().toString();
        Workload here = workloads.fileIo(directory, size[0], size[1], size[2], EXCACHE_BYTES);
        try (ProgramRun program = ProgramRun.beside(here.command(), bench.work())) {
          note(program, local);
        }
        bench.progress().step("run " + (run + 1) + " of a vNode's file and of a local one");
      }
    }
    return new Findings(rows(inVNode, local), notes(size), List.of());
  }

  private static void note(ProgramRun program, Map<String, List<Double>> rates)
      throws CliException, IOException, InterruptedException {
    if (!program.awaitUntil(RUN_DEADLINE)) {
      throw CliException.platform("the program did not end within " + RUN_DEADLINE);
    }
    Ended ended = program.ended();
    if (ended.status() != 0) {
      throw CliException.platform(
          "the program ended with " + ended.status() + ": " + ended.errors());
    }
    for (String line : ended.output().strip().split("\n")) {
      // Name, operations, seconds; the name may have spaces.
      int second = line.lastIndexOf(' ');
      int first = line.lastIndexOf(' ', second - 1);
      double operations = Double.parseDouble(line.substring(first + 1, second));
      double seconds = Double.parseDouble(line.substring(second + 1));
      rates
          .computeIfAbsent(line.substring(0, first), unused -> new ArrayList<>())
          .add(operations / seconds / OPERATIONS_PER_UNIT);
    }
  }

  private static List<Row> rows(
      Map<String, List<Double>> inVNode, Map<String, List<Double>> local) {
    List<Row> rows = new ArrayList<>();
    inVNode.forEach(
        (pattern, rates) -> {
          List<Double> base = local.get(pattern);
          if (base != null) {
            rows.add(Row.of(pattern + ", local", "rate", "K IOPS", Samples.of(base)));
            rows.add(
                Row.against(pattern, "rate", "K IOPS", Samples.of(rates), LOCAL, Samples.of(base)));
          }
        });
    return rows;
  }

  private static List<String> notes(int[] size) {
    return List.of(
        "A file of "
            + size[0]
            + " MiB, "
            + size[1]
            + " reads and "
            + size[2]
            + " writes of each pattern; 'again' is read when memory monitors have cached it. 'fill' is"
            + " in writes of 1 MiB, counted in blocks of 4 KiB.",
        "The paper's Figure 9, LegoOS over Linux, K IOPS on NVMe: random write 17.1 of 31.5 (0.54),"
            + " random read 8.9 of 10.6 (0.84), sequential write 17.4 of 34.6 (0.50), sequential read"
            + " 25.3 of 51.8 (0.49).",
        "Local reads come from the disk, or from what the host of a virtual machine has cached of it.");
  }
}
