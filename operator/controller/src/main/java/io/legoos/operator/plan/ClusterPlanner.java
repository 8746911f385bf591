package io.legoos.operator.plan;

import io.legoos.operator.model.MonitorPods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the monitors that are wanted with those that are there. A monitor that holds something
 * is never deleted, unless its pod has ended by itself: it is cordoned and waited for. At most one
 * monitor of a cluster is replaced for a new shape at a time. Pure.
 */
public final class ClusterPlanner {
  private final String cluster;
  private final List<ObservedMonitor> all;
  private final List<ClusterPlan.NewMonitor> create = new ArrayList<>();
  private final List<String> delete = new ArrayList<>();
  private final Set<String> cordoned = new TreeSet<>();
  private final List<String> draining = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private boolean replacing;

  private ClusterPlanner(String cluster, List<ObservedMonitor> all) {
    this.cluster = cluster;
    this.all = all;
  }

  /** What to do about {@code observed}, all monitors of the cluster. */
  public static ClusterPlan plan(
      String cluster, List<WantedPool> wanted, List<ObservedMonitor> observed) {
    ClusterPlanner planner = new ClusterPlanner(cluster, observed);
    planner.replacing = observed.stream().anyMatch(ObservedMonitor::leaving);
    Set<String> known = new HashSet<>();
    for (WantedPool pool : wanted) {
      known.add(pool.name());
      planner.pool(pool, observed.stream().filter(m -> m.pool().equals(pool.name())).toList());
    }
    // Of pools that the spec has no more.
    observed.stream()
        .map(ObservedMonitor::pool)
        .distinct()
        .filter(pool -> !known.contains(pool))
        .forEach(
            pool ->
                planner.pool(
                    new WantedPool(pool, 0, ordinal -> ""),
                    observed.stream().filter(m -> m.pool().equals(pool)).toList()));
    return new ClusterPlan(
        planner.create, planner.delete, planner.cordoned, planner.draining, planner.refused);
  }

  private void pool(WantedPool pool, List<ObservedMonitor> observed) {
    List<ObservedMonitor> staying = new ArrayList<>();
    for (ObservedMonitor monitor : observed) {
      if (monitor.leaving()) {
        cordoned.add(monitor.name());
      } else if (monitor.ended()) {
        delete.add(monitor.name());
      } else {
        staying.add(monitor);
      }
    }
    if (staying.size() > pool.replicas()) {
      shrink(pool, staying);
    } else {
      // Who leaves gives its name to who comes, and a storage monitor's volume goes with the name.
      long leaving = observed.stream().filter(m -> m.leaving() || m.ended()).count();
      grow(pool, observed, pool.replicas() - staying.size() - (int) leaving);
      reshape(pool, staying);
    }
  }

  /** A name is free again only when its old pod is gone. */
  private void grow(WantedPool pool, List<ObservedMonitor> observed, int missing) {
    Set<String> taken = new HashSet<>();
    observed.forEach(monitor -> taken.add(monitor.name()));
    int left = missing;
    for (int ordinal = 0; left > 0 && ordinal < pool.replicas() + observed.size(); ordinal++) {
      if (!taken.contains(MonitorPods.name(cluster, pool.name(), ordinal))) {
        create.add(new ClusterPlan.NewMonitor(pool.name(), ordinal));
        left--;
      }
    }
  }

  private void shrink(WantedPool pool, List<ObservedMonitor> staying) {
    List<ObservedMonitor> byWeight = new ArrayList<>(staying);
    byWeight.sort(
        Comparator.comparing(ObservedMonitor::serving)
            .thenComparing(ObservedMonitor::heldThings)
            .thenComparing(ObservedMonitor::heldBytes)
            .thenComparing(Comparator.comparing(ObservedMonitor::name).reversed()));
    int victims = staying.size() - pool.replicas();
    List<ObservedMonitor> kept = byWeight.subList(victims, byWeight.size());
    long room = 0;
    for (ObservedMonitor monitor : kept) {
      room += monitor.capacityBytes() - monitor.heldBytes();
    }
    for (ObservedMonitor victim : byWeight.subList(0, victims)) {
      room -= victim.heldBytes();
      if (victim.mayGo()) {
        cordoned.add(victim.name());
        delete.add(victim.name());
      } else if (!victim.isEmpty() && room < 0) {
        refused.add(
            "pool " + pool.name() + " cannot lose " + describe(victim) + "; it fits nowhere else");
      } else {
        cordoned.add(victim.name());
        draining.add(describe(victim));
      }
    }
  }

  private void reshape(WantedPool pool, List<ObservedMonitor> staying) {
    for (ObservedMonitor monitor : staying) {
      String prefix = cluster + "-" + pool.name() + "-";
      int ordinal = Integer.parseInt(monitor.name().substring(prefix.length()));
      if (replacing || monitor.shape().equals(pool.shapes().apply(ordinal))) {
        continue;
      }
      replacing = true;
      if (all.stream().anyMatch(m -> !m.serving() && m != monitor)) {
        // Another is not up yet: one at a time.
        continue;
      }
      cordoned.add(monitor.name());
      if (monitor.mayGo()) {
        delete.add(monitor.name());
      } else {
        draining.add(describe(monitor));
      }
    }
  }

  private static String describe(ObservedMonitor monitor) {
    if (monitor.unknown()) {
      return monitor.name() + ", which runs and does not say what it holds";
    }
    return monitor.name()
        + ", which holds "
        + monitor.heldBytes()
        + " bytes and "
        + monitor.heldThings()
        + " vProcesses or vNodes";
  }
}
