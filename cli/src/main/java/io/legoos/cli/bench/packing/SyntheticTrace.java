package io.legoos.cli.bench.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A workload of any size: machines of four shapes, some with GPUs, and pods that ask for 0.5 to 32
 * CPUs, 1 to 128 GiB and, one in three, for a GPU or a share of one. The same seed gives the same.
 */
final class SyntheticTrace {
  private static final long GIB = 1L << 30;
  private static final long SPAN = 1_000_000;

  /** CPUs in thousandths, GiB, GPUs. */
  private static final long[][] MACHINES = {
    {32_000, 128, 0}, {64_000, 256, 0}, {96_000, 384, 8}, {128_000, 768, 4}
  };

  private SyntheticTrace() {}

  static Trace of(int machines, int pods, long seed) {
    Random random = new Random(seed);
    List<Node> nodes = new ArrayList<>(machines);
    for (int i = 0; i < machines; i++) {
      long[] shape = MACHINES[i % MACHINES.length];
      nodes.add(new Node("node-" + i, new long[] {shape[0], shape[1] * GIB}, (int) shape[2]));
    }
    List<Pod> workload = new ArrayList<>(pods);
    for (int i = 0; i < pods; i++) {
      workload.add(pod(i, random));
    }
    return new Trace(List.of(Trace.CPU_NAME, Trace.MEMORY_NAME), "gpu", nodes, workload, true);
  }

  private static Pod pod(int number, Random random) {
    long arrival = random.nextLong(SPAN);
    long cpu = 500L << random.nextInt(7);
    long memory = GIB << random.nextInt(8);
    boolean wantsGpu = random.nextInt(3) == 0;
    long share = random.nextBoolean() ? Node.DEVICE_PARTS : 100L * (1 + random.nextInt(9));
    return new Pod(
        "pod-" + number,
        arrival,
        arrival + 1 + random.nextLong(SPAN),
        new long[] {cpu, memory},
        wantsGpu ? 1 : 0,
        wantsGpu ? share : 0);
  }
}
