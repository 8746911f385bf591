package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;
import io.legoos.managers.placement.StorageCandidate;
import io.legoos.managers.placement.StoragePlacement;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Components of which a pod needs an amount at one of them, as its files are on one storage
 * monitor: GSM's choice. Not thread-safe.
 */
public final class AmountPool implements Pool {
  private final String name;
  private final ToLongFunction<Pod> amount;
  private final StoragePlacement placement = new StoragePlacement(List.of());
  private final long[] capacity;
  private final long[] free;
  private final boolean[] failed;
  private final Placed<Place> placed = new Placed<>();

  private record Place(Pod pod, int component) {}

  /**
   * Unused components.
   *
   * @param capacities of each
   * @param amount what a pod needs; 0: no part of it is here
   */
  public AmountPool(String name, long[] capacities, ToLongFunction<Pod> amount) {
    this.name = name;
    this.amount = amount;
    this.capacity = capacities.clone();
    this.free = capacities.clone();
    this.failed = new boolean[free.length];
    for (int i = 0; i < free.length; i++) {
      put(i);
    }
  }

  private void put(int component) {
    placement.put(new StorageCandidate(ComponentNames.of(component), free[component]));
  }

  @Override
  public String kind() {
    return name;
  }

  @Override
  public boolean concerns(Pod pod) {
    return amount.applyAsLong(pod) > 0;
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    long wanted = amount.applyAsLong(pod);
    Optional<StorageCandidate> chosen = placement.choose(wanted);
    if (chosen.isEmpty()) {
      return Optional.of(name);
    }
    int component = ComponentNames.number(chosen.get().name());
    placed.put(id, new Place(pod, component));
    change(component, -wanted);
    return Optional.empty();
  }

  private void change(int component, long by) {
    free[component] += by;
    if (!failed[component]) {
      put(component);
    }
  }

  @Override
  public void release(int id) {
    Place leaving = placed.remove(id);
    change(leaving.component(), amount.applyAsLong(leaving.pod()));
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    double all = 0;
    double unused = 0;
    double stranded = 0;
    for (int i = 0; i < free.length; i++) {
      if (!failed[i]) {
        long here = free[i];
        all += capacity[i];
        unused += here;
        stranded +=
            here * Probes.refused(probes, this::concerns, p -> here >= amount.applyAsLong(p));
      }
    }
    return List.of(new Use(name, all, all - unused, stranded));
  }

  @Override
  public int components() {
    return free.length;
  }

  @Override
  public List<Integer> fail(int component) {
    placement.remove(ComponentNames.of(component));
    failed[component] = true;
    return releaseAll(placed, pod -> pod.component() == component);
  }

  @Override
  public void repair(int component) {
    failed[component] = false;
    put(component);
  }
}
