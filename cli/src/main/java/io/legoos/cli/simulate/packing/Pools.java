package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Disaggregated pools: each resource of a pod is found in a pool of its own. Not thread-safe. */
public final class Pools implements Breakable {
  private final List<Pool> pools;
  private final Placed<Pod> placed = new Placed<>();

  public Pools(List<Pool> pools) {
    this.pools = List.copyOf(pools);
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    List<Pool> taken = new ArrayList<>();
    for (Pool pool : pools) {
      if (pool.concerns(pod)) {
        Optional<String> lacking = pool.place(id, pod);
        if (lacking.isPresent()) {
          taken.forEach(other -> other.release(id));
          return lacking;
        }
        taken.add(pool);
      }
    }
    placed.put(id, pod);
    return Optional.empty();
  }

  @Override
  public void release(int id) {
    releaseFrom(id, pools);
  }

  private void releaseFrom(int id, List<Pool> where) {
    Pod pod = placed.remove(id);
    for (Pool pool : where) {
      if (pool.concerns(pod)) {
        pool.release(id);
      }
    }
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    return pools.stream().flatMap(pool -> pool.use(probes).stream()).toList();
  }

  @Override
  public int components() {
    return pools.stream().mapToInt(Pool::components).sum();
  }

  @Override
  public String kind(int component) {
    return part(component).pool().kind();
  }

  @Override
  public List<Integer> fail(int component) {
    Part part = part(component);
    List<Pool> others = pools.stream().filter(pool -> pool != part.pool()).toList();
    List<Integer> hit = part.pool().fail(part.number());
    hit.forEach(id -> releaseFrom(id, others));
    return hit;
  }

  @Override
  public void repair(int component) {
    Part part = part(component);
    part.pool().repair(part.number());
  }

  private record Part(Pool pool, int number) {}

  private Part part(int component) {
    int number = component;
    for (Pool pool : pools) {
      if (number < pool.components()) {
        return new Part(pool, number);
      }
      number -= pool.components();
    }
    throw new IndexOutOfBoundsException(component);
  }
}
