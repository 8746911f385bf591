package io.legoos.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.operator.model.MonitorPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The planner against a simulated cluster: it converges, and never takes what is in use. */
class ClusterPlannerTest {
  private static final String CLUSTER = "c";
  private static final String SHAPE = "s1";

  private static WantedPool pool(String name, int replicas) {
    return new WantedPool(name, replicas, ordinal -> SHAPE);
  }

  private static ObservedMonitor monitor(String name, boolean serving, long heldBytes) {
    return new ObservedMonitor(
        name, "mem", SHAPE, false, false, serving, false, true, heldBytes, 0, 100);
  }

  @Test
  void missingMonitorsAreMadeAtTheLowestFreeOrdinals() {
    ClusterPlan plan =
        ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 3)), List.of(monitor("c-mem-1", true, 0)));
    assertThat(plan.create())
        .containsExactly(
            new ClusterPlan.NewMonitor("mem", 0), new ClusterPlan.NewMonitor("mem", 2));
    assertThat(plan.delete()).isEmpty();
  }

  @Test
  void aPoolShrinksByItsEmptiestMonitorAndWaitsForOneThatHoldsSomething() {
    ClusterPlan empty =
        ClusterPlanner.plan(
            CLUSTER,
            List.of(pool("mem", 1)),
            List.of(monitor("c-mem-0", true, 0), monitor("c-mem-1", true, 50)));
    assertThat(empty.delete()).containsExactly("c-mem-0");

    ClusterPlan held =
        ClusterPlanner.plan(
            CLUSTER,
            List.of(pool("mem", 1)),
            List.of(monitor("c-mem-0", true, 20), monitor("c-mem-1", true, 50)));
    assertThat(held.delete()).isEmpty();
    assertThat(held.cordoned()).containsExactly("c-mem-0");
    assertThat(held.draining()).hasSize(1);
  }

  @Test
  void aMonitorThatMayStillGetWhatWasPromisedIsCordonedFirst() {
    ObservedMonitor fresh =
        new ObservedMonitor("c-mem-0", "mem", SHAPE, false, false, true, false, false, 0, 0, 100);
    ClusterPlan plan = ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 0)), List.of(fresh));
    assertThat(plan.cordoned()).containsExactly("c-mem-0");
    assertThat(plan.delete()).isEmpty();
  }

  @Test
  void aPoolDoesNotShrinkWhenWhatItHoldsFitsNowhereElse() {
    ClusterPlan plan =
        ClusterPlanner.plan(
            CLUSTER,
            List.of(pool("mem", 1)),
            List.of(monitor("c-mem-0", true, 60), monitor("c-mem-1", true, 70)));
    assertThat(plan.delete()).isEmpty();
    assertThat(plan.cordoned()).isEmpty();
    assertThat(plan.refused()).hasSize(1);
  }

  @Test
  void aMonitorThatDoesNotSayWhatItHoldsStays() {
    ObservedMonitor unknown =
        new ObservedMonitor("c-mem-0", "mem", "old", false, false, false, true, true, 0, 0, 0);
    ClusterPlan plan = ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 1)), List.of(unknown));
    assertThat(plan.delete()).isEmpty();
    assertThat(plan.create()).isEmpty();
  }

  @Test
  void aMonitorThatEndedIsReplacedUnderItsOwnNameWhenItIsGone() {
    ObservedMonitor ended =
        new ObservedMonitor("c-mem-0", "mem", SHAPE, true, false, false, false, true, 50, 1, 100);
    ClusterPlan plan = ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 1)), List.of(ended));
    assertThat(plan.delete()).containsExactly("c-mem-0");
    assertThat(plan.create()).isEmpty();
    assertThat(ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 1)), List.of()).create())
        .containsExactly(new ClusterPlan.NewMonitor("mem", 0));
  }

  @Test
  void oneMonitorOfAClusterIsReshapedAtATime() {
    List<ObservedMonitor> old = new ArrayList<>();
    for (String name : List.of("c-mem-0", "c-mem-1")) {
      old.add(new ObservedMonitor(name, "mem", "old", false, false, true, false, true, 0, 0, 100));
    }
    assertThat(ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 2)), old).delete()).hasSize(1);

    old.set(
        0,
        new ObservedMonitor("c-mem-0", "mem", SHAPE, false, false, false, false, true, 0, 0, 100));
    assertThat(ClusterPlanner.plan(CLUSTER, List.of(pool("mem", 2)), old).delete()).isEmpty();
  }

  /** Pods start, die, hold and give back at random; wishes change; in the end all is as wanted. */
  @Property(tries = 300)
  void itConvergesAndNeverDeletesWhatIsHeld(@ForAll long seed) {
    Random random = new Random(seed);
    Simulation simulation = new Simulation(random);
    for (int step = 0; step < 60; step++) {
      simulation.disturb();
      simulation.apply(ClusterPlanner.plan(CLUSTER, simulation.wanted, simulation.observed()));
    }
    simulation.release();
    for (int step = 0; step < 60; step++) {
      simulation.settle();
      simulation.apply(ClusterPlanner.plan(CLUSTER, simulation.wanted, simulation.observed()));
    }
    simulation.settle();
    ClusterPlan last = ClusterPlanner.plan(CLUSTER, simulation.wanted, simulation.observed());
    assertThat(last.create()).as("seed %s", seed).isEmpty();
    assertThat(last.delete()).as("seed %s", seed).isEmpty();
    for (WantedPool pool : simulation.wanted) {
      assertThat(simulation.count(pool.name())).as("seed %s", seed).isEqualTo(pool.replicas());
    }
  }

  /** Pods by name. */
  private static final class Simulation {
    private final Random random;
    private final Map<String, ObservedMonitor> pods = new TreeMap<>();
    private List<WantedPool> wanted = List.of(pool("cpu", 2), pool("mem", 2));
    private String shape = "s1";

    Simulation(Random random) {
      this.random = random;
    }

    List<ObservedMonitor> observed() {
      return List.copyOf(pods.values());
    }

    long count(String pool) {
      return pods.values().stream().filter(pod -> pod.pool().equals(pool)).count();
    }

    void disturb() {
      if (random.nextInt(10) == 0) {
        wanted = wish();
      }
      if (random.nextInt(15) == 0) {
        shape = "s" + random.nextInt(3);
        wanted = wish();
      }
      for (ObservedMonitor pod : observed()) {
        switch (random.nextInt(6)) {
          case 0 -> put(pod, false, true, random.nextInt(3) == 0 ? 0 : random.nextInt(50));
          case 1 -> put(pod, random.nextInt(8) == 0, false, pod.heldBytes());
          default -> {}
        }
        if (pod.leaving() && random.nextBoolean()) {
          pods.remove(pod.name());
        }
      }
    }

    private List<WantedPool> wish() {
      String made = shape;
      return List.of(
          new WantedPool("cpu", random.nextInt(4), ordinal -> made),
          new WantedPool("mem", random.nextInt(4), ordinal -> made));
    }

    private void put(ObservedMonitor pod, boolean ended, boolean serving, long held) {
      pods.put(
          pod.name(),
          new ObservedMonitor(
              pod.name(),
              pod.pool(),
              pod.shape(),
              ended || pod.ended(),
              pod.leaving(),
              serving && !ended,
              false,
              true,
              held,
              0,
              100));
    }

    /** Programs end. */
    void release() {
      observed().forEach(pod -> put(pod, false, pod.serving(), 0));
    }

    /** What starts serves, what leaves is gone. */
    void settle() {
      for (ObservedMonitor pod : observed()) {
        if (pod.leaving()) {
          pods.remove(pod.name());
        } else if (!pod.ended()) {
          put(pod, false, true, 0);
        }
      }
    }

    void apply(ClusterPlan plan) {
      for (String name : plan.delete()) {
        ObservedMonitor pod = Objects.requireNonNull(pods.get(name));
        assertThat(pod.ended() || pod.isEmpty()).as("%s may go", pod).isTrue();
        pods.put(
            name,
            new ObservedMonitor(
                name, pod.pool(), pod.shape(), pod.ended(), true, false, false, true, 0, 0, 100));
      }
      for (ClusterPlan.NewMonitor monitor : plan.create()) {
        String name = MonitorPods.name(CLUSTER, monitor.pool(), monitor.ordinal());
        assertThat(pods).as("a free name").doesNotContainKey(name);
        WantedPool pool =
            wanted.stream().filter(p -> p.name().equals(monitor.pool())).findFirst().orElseThrow();
        pods.put(
            name,
            new ObservedMonitor(
                name,
                monitor.pool(),
                pool.shapes().apply(monitor.ordinal()),
                false,
                false,
                false,
                false,
                true,
                0,
                0,
                100));
      }
    }
  }
}
