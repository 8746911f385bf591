package io.legoos.cli.bench.packing;

import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.study.HardwareChoices;
import io.legoos.cli.simulate.study.NodeSupply;
import io.legoos.cli.simulate.study.PackingStudy;
import io.legoos.cli.simulate.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The whole packing study with 1,000, 10,000 and 100,000 pods, ten for each machine. */
public final class PackingExperiment implements Experiment {
  private static final int PODS_PER_MACHINE = 10;
  private static final int[] FULL = {1_000, 10_000, 100_000};
  private static final int[] QUICK = {1_000, 10_000};
  private static final int SEEDS = 3;
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final PoolShape SHAPE = new PoolShape(1L << 30, 1L << 30, false);

  @Override
  public String name() {
    return "packing";
  }

  @Override
  public String summary() {
    return "time of lego simulate's study by the number of pods; nothing runs but this process";
  }

  @Override
  public boolean takesSeeds() {
    return true;
  }

  @Override
  public Findings run(Bench bench) throws InterruptedException {
    int[] sizes = bench.options().quick() ? QUICK : FULL;
    int seeds = bench.options().seedsOr(SEEDS, 1);
    bench.progress().step("warming up, not counted");
    study(QUICK[1], 0);
    List<Row> rows = new ArrayList<>();
    String firstCase = null;
    Samples firstPerPod = null;
    for (int pods : sizes) {
      List<Double> wall = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      for (int seed = 1; seed <= seeds; seed++) {
        bench.progress().step(pods + " pods, seed " + seed);
        Spent spent = study(pods, seed);
        wall.add(spent.wallSeconds());
        cpu.add(spent.cpuSeconds());
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      String subject = pods + " pods, " + pods / PODS_PER_MACHINE + " machines";
      rows.add(Row.of(subject, "time", "s", Samples.of(wall)));
      rows.add(Row.of(subject, "CPU time", "s", Samples.of(cpu)));
      Samples perPod = Samples.of(cpu.stream().map(s -> s * MICROS / pods).toList());
      rows.add(
          firstPerPod == null || firstCase == null
              ? Row.of(subject, "CPU time of a pod", "us", perPod)
              : Row.against(subject, "CPU time of a pod", "us", perPod, firstCase, firstPerPod));
      if (firstPerPod == null) {
        firstCase = subject;
        firstPerPod = perPod;
      }
    }
    return new Findings(
        rows,
        List.of(
            "CPU time is of the whole process, on all its threads; a ratio of 1 is linear, n log n gives 1.3 for"
                + " each factor of 10 at most."),
        List.of());
  }

  private record Spent(double wallSeconds, double cpuSeconds) {}

  private static Spent study(int pods, long seed) throws InterruptedException {
    Trace trace = SyntheticTrace.of(pods / PODS_PER_MACHINE, pods, seed);
    NodeSupply nodes = new NodeSupply(trace.nodes(), seed);
    long startNanos = System.nanoTime();
    long startCpuNanos = cpuNanos();
    var unused =
        new PackingStudy(trace, seed, step -> {})
            .run(new HardwareChoices(trace, nodes, SHAPE).all());
    return new Spent(
        (System.nanoTime() - startNanos) / NANOS, (cpuNanos() - startCpuNanos) / NANOS);
  }

  /** Of the whole process: collecting garbage and compiling belong to it. */
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }
}
