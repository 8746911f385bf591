package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.bench.frame.Workload;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One program, run in all ways in turns. Belongs to one thread. */
final class Match {
  private static final Duration DEADLINE = Duration.ofMinutes(20);
  private static final long LINE_BYTES = 4096;
  private static final int UPPER_QUARTILE = 75;
  private static final int[] PERCENTS = {100, 50, 25};
  private static final int[] QUICK_PERCENTS = {100, 25};
  private static final int[] ALL_OF_IT = {100};

  /** What a program has outside of the ExCache: code, stack, data. */
  private static final long OUTSIDE_BYTES = 4L << 20;

  /** With this all of it fits: the first run measures how much that is. */
  private static final long AMPLE_BYTES = 768L << 20;

  /** Without the start of the program and the making of its data. */
  private static final String PHASE = "time of the main phase";

  private final Bench bench;
  private final BenchCluster cluster;
  private final Workload workload;
  private final Series bare;
  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> defects = new ArrayList<>();
  private @Nullable String expected;

  /** All ways to run it with one size of memory. */
  private record Pair(Series lego, List<Series> swaps) {}

  /** A run that swapped, and the most memory that its device took, in bytes. */
  private record Swapped(Ended ended, long deviceBytes) {}

  /** Opens a device for one run. */
  @FunctionalInterface
  private interface Opener {
    SwapDevice open() throws CliException, IOException;
  }

  private Match(
      Bench bench, BenchCluster cluster, Workload workload, long workingSetBytes, int[] percents) {
    this.bench = bench;
    this.cluster = cluster;
    this.workload = workload;
    this.bare = new Series("native", this::runBare);
    long swapBytes = workingSetBytes * 2;
    for (int percent : percents) {
      long bytes = workingSetBytes * percent / 100 / LINE_BYTES * LINE_BYTES;
      Series lego = new Series("ExCache " + percent + " %", () -> runOnLego(bytes));
      List<Series> swaps = new ArrayList<>();
      if (percent < 100) {
        swaps.add(
            new Series(
                "swap on disk, " + percent + " %",
                () -> runSwapping(bytes + OUTSIDE_BYTES, () -> onDisk(swapBytes)).ended()));
        swaps.addAll(zram(percent, bytes, workingSetBytes));
      }
      pairs.add(new Pair(lego, swaps));
    }
  }

  /** With several sizes of memory. Measures the program's, by a run that does not count. */
  static Match withSwap(Bench bench, BenchCluster cluster, Workload workload, boolean quick)
      throws CliException, IOException, InterruptedException {
    return of(bench, cluster, workload, quick ? QUICK_PERCENTS : PERCENTS);
  }

  /** With all of its memory only. */
  static Match besideNative(Bench bench, BenchCluster cluster, Workload workload)
      throws CliException, IOException, InterruptedException {
    return of(bench, cluster, workload, ALL_OF_IT);
  }

  private static Match of(Bench bench, BenchCluster cluster, Workload workload, int[] percents)
      throws CliException, IOException, InterruptedException {
    try (ProgramRun run = cluster.start(workload.withExCache(AMPLE_BYTES))) {
      Ended ended = ended(run, workload.name());
      StatisticsReport statistics = ended.statistics();
      if (ended.status() != 0 || statistics == null) {
        throw CliException.platform(workload.name() + " failed: " + ended.errors());
      }
      // A hundredth more: what is resident for a moment differs between runs.
      long bytes = statistics.peakResidentBytes() + statistics.peakResidentBytes() / 100;
      return new Match(bench, cluster, workload, bytes, percents);
    }
  }

  private SwapDevice onDisk(long bytes) throws CliException, IOException {
    return SwapFile.open(bench.work(), bytes);
  }

  /** As it is, and with what zram takes charged to the same limit. */
  private List<Series> zram(int percent, long bytes, long workingSetBytes) {
    long swapBytes = workingSetBytes * 2;
    long limitBytes = bytes + OUTSIDE_BYTES;
    List<ChargedLimit> seen = new ArrayList<>();
    Series free =
        new Series(
            "swap on zram, " + percent + " %",
            () -> {
              Swapped swapped = runSwapping(limitBytes, () -> ZramDevice.open(swapBytes));
              if (swapped.ended().status() == 0) {
                seen.add(
                    new ChargedLimit(
                        workingSetBytes + OUTSIDE_BYTES, limitBytes, swapped.deviceBytes()));
              }
              return swapped.ended();
            });
    Series charged =
        new Series(
            "swap on zram, charged, " + percent + " %",
            () -> runCharged(seen, limitBytes, swapBytes));
    return List.of(free, charged);
  }

  private Ended runCharged(List<ChargedLimit> seen, long limitBytes, long swapBytes)
      throws CliException, IOException, InterruptedException {
    if (seen.isEmpty()) {
      throw CliException.platform("not run: nor does it where zram is not charged");
    }
    ChargedLimit first = seen.getFirst();
    OptionalLong limit = first.within(limitBytes);
    if (limit.isEmpty()) {
      throw CliException.platform(
          "impossible: zram alone would take %d MiB of %d MiB"
              .formatted(first.deviceBytesWithout(limitBytes) >> 20, limitBytes >> 20));
    }
    return runSwapping(limit.getAsLong(), () -> ZramDevice.open(swapBytes)).ended();
  }

  private Ended runBare() throws CliException, IOException, InterruptedException {
    try (ProgramRun run = ProgramRun.beside(workload.command(), bench.work())) {
      return ended(run, workload.name());
    }
  }

  private Ended runOnLego(long bytes) throws CliException, IOException, InterruptedException {
    try (ProgramRun run = cluster.start(workload.withExCache(bytes))) {
      return ended(run, workload.name());
    }
  }

  private Swapped runSwapping(long limitBytes, Opener opener)
      throws CliException, IOException, InterruptedException {
    if (Files.readAllLines(Path.of("/proc/swaps")).size() > 1) {
      throw CliException.platform("this machine swaps already; swapoff -a, then measure");
    }
    try (SwapDevice device = opener.open();
        MemoryGroup group = MemoryGroup.of(limitBytes);
        ProgramRun run = ProgramRun.beside(group.around(workload.command()), bench.work())) {
      Ended ended = ended(run, workload.name());
      long deviceBytes = device.memoryBytes();
      if (deviceBytes > 0) {
        bench
            .progress()
            .step("limit %d MiB, zram took %d".formatted(limitBytes >> 20, deviceBytes >> 20));
      }
      return new Swapped(ended, deviceBytes);
    }
  }

  private static Ended ended(ProgramRun run, String name)
      throws CliException, IOException, InterruptedException {
    if (!run.awaitUntil(DEADLINE)) {
      throw CliException.platform(name + " did not end within " + DEADLINE.toMinutes() + " min");
    }
    return run.ended();
  }

  /** Runs it once in every way. */
  void round() throws IOException, InterruptedException {
    measure(bare);
    for (Pair pair : pairs) {
      measure(pair.lego);
      for (Series swap : pair.swaps) {
        measure(swap);
      }
    }
  }

  private void measure(Series series) throws IOException, InterruptedException {
    String output = series.run();
    if (!series.excuse().isEmpty()) {
      return;
    }
    if (expected == null) {
      expected = output;
    }
    if (!output.equals(expected)) {
      defects.add(workload.name() + ", " + series.label() + ": another output");
    }
    bench
        .progress()
        .step(
            String.format(
                Locale.ROOT,
                "%s, %s: %.2f s",
                workload.name(),
                series.label(),
                series.latestSeconds()));
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    if (!bare.hasRuns()) {
      return rows;
    }
    rows.add(Row.of(subject(bare), "wall time", "s", bare.seconds()));
    if (bare.hasPhases()) {
      rows.add(Row.of(subject(bare), PHASE, "s", bare.phases()));
    }
    for (Pair pair : pairs) {
      addTimes(rows, pair.lego, bare);
      if (pair.lego.hasMisses()) {
        rows.add(Row.of(subject(pair.lego), "remote misses", "lines", pair.lego.misses()));
      }
      for (Series swap : pair.swaps) {
        addTimes(rows, swap, bare);
        addTimes(rows, pair.lego, swap);
        addQuartile(rows, pair.lego, swap);
      }
    }
    return rows;
  }

  private void addTimes(List<Row> rows, Series series, Series base) {
    if (series.hasRuns() && base.hasRuns()) {
      rows.add(
          Row.against(
              subject(series), "wall time", "s", series.seconds(), base.label(), base.seconds()));
    }
    if (series.hasPhases() && base.hasPhases()) {
      rows.add(
          Row.against(subject(series), PHASE, "s", series.phases(), base.label(), base.phases()));
    }
  }

  /** Of what each round's run took of that round's other one. */
  private void addQuartile(List<Row> rows, Series series, Series base) {
    if (series.hasRuns() && base.hasRuns()) {
      Samples ratios = series.ratiosTo(base);
      rows.add(
          Row.of(
              subject(series),
              "of the wall time of " + base.label() + ", upper quartile",
              "",
              Samples.of(ratios.percentile(UPPER_QUARTILE))));
    }
  }

  private String subject(Series series) {
    return workload.name() + ", " + series.label();
  }

  /** What could not be measured, and why; what the kernel killed. */
  List<String> excuses() {
    List<String> excuses = new ArrayList<>();
    for (Series series : all()) {
      if (!series.excuse().isEmpty()) {
        excuses.add(subject(series) + ": " + series.excuse());
      } else if (series.kills() > 0) {
        excuses.add(subject(series) + ": killed by the kernel in " + series.kills() + " more runs");
      }
    }
    return excuses;
  }

  private List<Series> all() {
    List<Series> all = new ArrayList<>(List.of(bare));
    for (Pair pair : pairs) {
      all.add(pair.lego);
      all.addAll(pair.swaps);
    }
    return all;
  }

  /** What must not be. */
  List<String> defects() {
    List<String> all = new ArrayList<>(defects);
    for (Pair pair : pairs) {
      if (!pair.lego.excuse().isEmpty()) {
        all.add(subject(pair.lego) + ": " + pair.lego.excuse());
      }
    }
    return all;
  }
}
