package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import io.legoos.managers.placement.MemoryCandidate;
import io.legoos.managers.placement.MemoryPlacement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Memory components: the vRegions of a pod go where GMM sends them, each vRegion with the same
 * access load. Not thread-safe.
 */
public final class MemoryPool implements Pool {
  private static final long PAGE = 4096;

  private final PoolShape shape;
  private final MemoryPlacement placement;
  private final MemoryCandidate[] now;
  private final boolean[] failed;
  private final Placed<Place> placed = new Placed<>();

  /** Owners of the vRegions, in order; all but the last are whole. */
  private record Place(Pod pod, int[] owners) {}

  /**
   * Empty memory components.
   *
   * @param nodes the servers that they are made of
   */
  public MemoryPool(List<Node> nodes, PoolShape shape) {
    this.shape = shape;
    this.placement = new MemoryPlacement(List.of(), shape.vregionBytes());
    this.now = new MemoryCandidate[nodes.size()];
    this.failed = new boolean[nodes.size()];
    for (int i = 0; i < now.length; i++) {
      long limit = shape.memoryBytes(nodes.get(i));
      now[i] = new MemoryCandidate(ComponentNames.of(i), limit, 0, 0, 0);
      placement.put(now[i]);
    }
  }

  @Override
  public String kind() {
    return Trace.MEMORY_NAME;
  }

  @Override
  public boolean concerns(Pod pod) {
    return pod.amounts()[Trace.MEMORY] > 0;
  }

  /** vRegions that a pod with that memory needs. */
  public static long vregions(long memoryBytes, long vregionBytes) {
    return (memoryBytes + vregionBytes - 1) / vregionBytes;
  }

  private long charge(Pod pod, int vregion) {
    return Math.min(
        shape.vregionBytes(), pod.amounts()[Trace.MEMORY] - vregion * shape.vregionBytes());
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    int count = Math.toIntExact(vregions(pod.amounts()[Trace.MEMORY], shape.vregionBytes()));
    int[] owners = new int[count];
    Arrays.fill(owners, -1);
    Place arriving = new Place(pod, owners);
    if (!assign(arriving)) {
      return Optional.of(Trace.MEMORY_NAME);
    }
    placed.put(id, arriving);
    return Optional.empty();
  }

  /** Finds an owner for each vRegion without one; leaves all as it was when that fails. */
  private boolean assign(Place pod) {
    int last = pod.owners().length - 1;
    List<Integer> whole = new ArrayList<>();
    for (int v = 0; v < last; v++) {
      if (pod.owners()[v] < 0) {
        whole.add(v);
      }
    }
    if (!assign(pod, whole, shape.vregionBytes())) {
      return false;
    }
    if (pod.owners()[last] < 0 && !assign(pod, List.of(last), charge(pod.pod(), last))) {
      whole.forEach(v -> takeFrom(pod, v));
      return false;
    }
    return true;
  }

  private boolean assign(Place pod, List<Integer> vregions, long bytes) {
    if (vregions.isEmpty()) {
      return true;
    }
    Optional<List<MemoryCandidate>> owners = placement.place(vregions.size(), bytes);
    if (owners.isEmpty()) {
      return false;
    }
    for (int i = 0; i < vregions.size(); i++) {
      int owner = ComponentNames.number(owners.get().get(i).name());
      pod.owners()[vregions.get(i)] = owner;
      change(owner, bytes, 1);
    }
    return true;
  }

  private void takeFrom(Place pod, int vregion) {
    change(pod.owners()[vregion], -charge(pod.pod(), vregion), -1);
    pod.owners()[vregion] = -1;
  }

  private void change(int owner, long bytes, int vregions) {
    MemoryCandidate before = now[owner];
    now[owner] =
        new MemoryCandidate(
            before.name(),
            before.limitBytes(),
            before.committedBytes() + bytes,
            before.accessLoad() + vregions,
            0);
    if (!failed[owner]) {
      placement.put(now[owner]);
    }
  }

  @Override
  public void release(int id) {
    Place leaving = placed.remove(id);
    for (int v = 0; v < leaving.owners().length; v++) {
      if (leaving.owners()[v] >= 0) {
        takeFrom(leaving, v);
      }
    }
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    double capacity = 0;
    double free = 0;
    double stranded = 0;
    for (int i = 0; i < now.length; i++) {
      if (!failed[i]) {
        long room = now[i].roomBytes();
        capacity += now[i].limitBytes();
        free += room;
        stranded +=
            room
                * Probes.refused(probes, this::concerns, p -> room >= Math.max(PAGE, charge(p, 0)));
      }
    }
    return List.of(new Use(Trace.MEMORY_NAME, capacity, capacity - free, stranded));
  }

  @Override
  public int components() {
    return now.length;
  }

  @Override
  public List<Integer> fail(int component) {
    placement.remove(now[component].name());
    failed[component] = true;
    List<Integer> hit = new ArrayList<>();
    placed.forEach(
        (pod, id) -> {
          if (loses(pod, component) && !(shape.replicated() && assign(pod))) {
            hit.add(id);
            release(id);
          }
        });
    return hit;
  }

  private boolean loses(Place pod, int component) {
    boolean loses = false;
    for (int v = 0; v < pod.owners().length; v++) {
      if (pod.owners()[v] == component) {
        takeFrom(pod, v);
        loses = true;
      }
    }
    return loses;
  }

  @Override
  public void repair(int component) {
    failed[component] = false;
    placement.put(now[component]);
  }
}
