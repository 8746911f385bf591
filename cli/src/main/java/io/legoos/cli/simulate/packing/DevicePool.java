package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.managers.placement.RoomIndex;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Devices, each a component of its own. No manager of LegoOS places such; here a pod gets the
 * fullest ones that still have its share. Not thread-safe.
 */
public final class DevicePool implements Pool {
  private final String name;
  private final long[] free;
  private final boolean[] failed;
  private final RoomIndex<Part> index =
      new RoomIndex<>(Comparator.comparingLong(Part::free).thenComparingInt(Part::component));
  private final Placed<Place> placed = new Placed<>();

  private record Part(int component, long free) {}

  private record Place(Pod pod, int[] components) {}

  /** Devices that nobody uses. */
  public DevicePool(String name, int count) {
    this.name = name;
    this.free = new long[count];
    this.failed = new boolean[count];
    Arrays.fill(free, Node.DEVICE_PARTS);
    for (int i = 0; i < count; i++) {
      index.add(new Part(i, free[i]), free[i]);
    }
  }

  @Override
  public String kind() {
    return name;
  }

  @Override
  public boolean concerns(Pod pod) {
    return pod.devices() > 0;
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    int[] components = new int[pod.devices()];
    Iterator<Part> fitting = index.fitting(pod.deviceShare());
    for (int i = 0; i < components.length; i++) {
      if (!fitting.hasNext()) {
        return Optional.of(name);
      }
      components[i] = fitting.next().component();
    }
    for (int component : components) {
      change(component, -pod.deviceShare());
    }
    placed.put(id, new Place(pod, components));
    return Optional.empty();
  }

  private void change(int component, long parts) {
    if (!failed[component]) {
      index.remove(new Part(component, free[component]));
    }
    free[component] += parts;
    if (!failed[component]) {
      index.add(new Part(component, free[component]), free[component]);
    }
  }

  @Override
  public void release(int id) {
    Place leaving = placed.remove(id);
    for (int component : leaving.components()) {
      change(component, leaving.pod().deviceShare());
    }
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    double capacity = 0;
    double unused = 0;
    double stranded = 0;
    for (int i = 0; i < free.length; i++) {
      if (!failed[i]) {
        long here = free[i];
        capacity += Node.DEVICE_PARTS;
        unused += here;
        stranded +=
            here == 0
                ? 0
                : here * Probes.refused(probes, this::concerns, p -> here >= p.deviceShare());
      }
    }
    return List.of(new Use(name, capacity, capacity - unused, stranded));
  }

  @Override
  public int components() {
    return free.length;
  }

  @Override
  public List<Integer> fail(int component) {
    index.remove(new Part(component, free[component]));
    failed[component] = true;
    return releaseAll(placed, pod -> Arrays.stream(pod.components()).anyMatch(c -> c == component));
  }

  @Override
  public void repair(int component) {
    failed[component] = false;
    index.add(new Part(component, free[component]), free[component]);
  }
}
