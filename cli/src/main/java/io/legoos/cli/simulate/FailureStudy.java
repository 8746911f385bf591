package io.legoos.cli.simulate;

import io.legoos.cli.simulate.failure.FailureOptions;
import io.legoos.cli.simulate.failure.FailureSimulation;
import io.legoos.cli.simulate.packing.Breakable;
import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.packing.ServerPolicy;
import io.legoos.cli.simulate.packing.Servers;
import io.legoos.cli.simulate.report.StudyRows;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.HardwareChoices;
import io.legoos.cli.simulate.study.NodeSupply;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Lets the same applications run through the same years on servers and on pools. */
final class FailureStudy {
  /** Of the pods that servers hold: some room is left for those that are hit. */
  private static final double LOAD = 0.9;

  private final Trace trace;
  private final NodeSupply nodes;
  private final PoolShape shape;
  private final FailureOptions options;
  private final long seed;
  private final StudyProgress progress;

  FailureStudy(
      Trace trace,
      NodeSupply nodes,
      PoolShape shape,
      FailureOptions options,
      long seed,
      StudyProgress progress) {
    this.trace = trace;
    this.nodes = nodes;
    this.shape = shape;
    this.options = options;
    this.seed = seed;
    this.progress = progress;
  }

  void run(List<Finding> findings, StudyRows rows) {
    List<Pod> pods = trace.pods().subList(0, (int) (LOAD * held(findings)));
    String servers = "servers, best fit by dominant share";
    run(
        servers,
        null,
        new Servers(trace, nodes.first(nodes.size()), ServerPolicy.BEST_FIT),
        pods,
        rows);
    for (boolean replicated : new boolean[] {false, true}) {
      PoolShape copies = new PoolShape(shape.excachePerCpu(), shape.vregionBytes(), replicated);
      run(
          "pools, replication " + (replicated ? 2 : 1),
          servers,
          new HardwareChoices(trace, nodes, copies).withStorage(),
          pods,
          rows);
    }
  }

  /** Pods that come before servers reject one. */
  private int held(List<Finding> findings) {
    int held = trace.pods().size();
    for (Finding finding : findings) {
      Finding.Filling filling = finding.filling();
      if (filling != null
          && filling.firstRejection() >= 0
          && finding.hardware().startsWith("servers")) {
        held = Math.min(held, filling.firstRejection());
      }
    }
    return held;
  }

  private void run(
      String name, @Nullable String baseline, Breakable packing, List<Pod> pods, StudyRows rows) {
    progress.step("failures: " + name);
    rows.add(name, baseline, new FailureSimulation(packing, pods, options, new Random(seed)).run());
  }
}
