package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import io.legoos.managers.placement.ProcessCandidate;
import java.util.List;
import java.util.Optional;

/**
 * Processor components: a pod's CPU, as the threads of one vProcess, and its ExCache are on one of
 * them. GPM counts threads; here a thread is a thousandth of a CPU. Not thread-safe.
 */
public final class ProcessorPool implements Pool {
  private static final String EXCACHE = "excache";

  private final PoolShape shape;
  private final ProcessorPolicy policy;
  private final ProcessCandidate[] empty;
  private final ProcessCandidate[] now;
  private final boolean[] failed;
  private final Placed<Place> placed = new Placed<>();

  private record Place(Pod pod, int component) {}

  /**
   * Idle processors.
   *
   * @param nodes the servers that they are made of
   * @param bestFit the fullest instead of GPM's choice
   */
  public ProcessorPool(List<Node> nodes, PoolShape shape, boolean bestFit) {
    this.shape = shape;
    this.policy = bestFit ? new BestFitPolicy() : new GpmPolicy();
    this.empty = new ProcessCandidate[nodes.size()];
    this.failed = new boolean[nodes.size()];
    for (int i = 0; i < empty.length; i++) {
      Node node = nodes.get(i);
      empty[i] =
          new ProcessCandidate(
              ComponentNames.of(i), 0, node.amounts()[Trace.CPU], shape.excacheBytes(node));
      policy.put(empty[i]);
    }
    this.now = empty.clone();
  }

  @Override
  public String kind() {
    return "processor";
  }

  @Override
  public boolean concerns(Pod pod) {
    return true;
  }

  private static long cpu(Pod pod) {
    return pod.amounts()[Trace.CPU];
  }

  private long excache(Pod pod) {
    return shape.excacheOf(pod);
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    Optional<ProcessCandidate> chosen = policy.choose(cpu(pod), excache(pod));
    if (chosen.isEmpty()) {
      return Optional.of(policy.choose(cpu(pod), 0).isEmpty() ? Trace.CPU_NAME : EXCACHE);
    }
    int component = ComponentNames.number(chosen.get().name());
    placed.put(id, new Place(pod, component));
    change(component, cpu(pod), excache(pod));
    return Optional.empty();
  }

  private void change(int component, long threads, long excacheBytes) {
    ProcessCandidate before = now[component];
    now[component] =
        new ProcessCandidate(
            before.name(),
            before.threads() + threads,
            before.threadLimit(),
            before.roomBytes() - excacheBytes);
    if (!failed[component]) {
      policy.put(now[component]);
    }
  }

  @Override
  public void release(int id) {
    Place leaving = placed.remove(id);
    change(leaving.component(), -cpu(leaving.pod()), -excache(leaving.pod()));
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    double[] capacity = new double[2];
    double[] free = new double[2];
    double[] stranded = new double[2];
    for (int i = 0; i < now.length; i++) {
      if (!failed[i]) {
        double[] here = {now[i].threadRoom(), now[i].roomBytes()};
        ProcessCandidate candidate = now[i];
        double refused =
            Probes.refused(
                probes,
                p -> cpu(p) > 0,
                p -> candidate.threadRoom() >= cpu(p) && candidate.roomBytes() >= excache(p));
        capacity[0] += empty[i].threadLimit();
        capacity[1] += empty[i].roomBytes();
        for (int r = 0; r < 2; r++) {
          free[r] += here[r];
          stranded[r] += here[r] * refused;
        }
      }
    }
    return List.of(
        new Use(Trace.CPU_NAME, capacity[0], capacity[0] - free[0], stranded[0]),
        new Use(EXCACHE, capacity[1], capacity[1] - free[1], stranded[1]));
  }

  @Override
  public int components() {
    return empty.length;
  }

  @Override
  public List<Integer> fail(int component) {
    policy.remove(now[component].name());
    failed[component] = true;
    return releaseAll(placed, pod -> pod.component() == component);
  }

  @Override
  public void repair(int component) {
    failed[component] = false;
    policy.put(now[component]);
  }
}
