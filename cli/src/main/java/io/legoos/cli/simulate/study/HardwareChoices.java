package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.AmountPool;
import io.legoos.cli.simulate.packing.Breakable;
import io.legoos.cli.simulate.packing.DevicePool;
import io.legoos.cli.simulate.packing.MemoryPool;
import io.legoos.cli.simulate.packing.Packing;
import io.legoos.cli.simulate.packing.Pool;
import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.packing.Pools;
import io.legoos.cli.simulate.packing.ProcessorPool;
import io.legoos.cli.simulate.packing.ServerPolicy;
import io.legoos.cli.simulate.packing.Servers;
import io.legoos.cli.simulate.study.Part.Quantity;
import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The data centres that a study compares, all from the same machines. */
public final class HardwareChoices {
  private static final String LEGO = "pools, LegoOS placement";

  private final Trace trace;
  private final NodeSupply nodes;
  private final PoolShape shape;

  public HardwareChoices(Trace trace, NodeSupply nodes, PoolShape shape) {
    this.trace = trace;
    this.nodes = nodes;
    this.shape = shape;
  }

  /** Servers by two policies; pools as LegoOS fills them, and with processors by best fit. */
  public List<Hardware> all() {
    List<Part> shared = new ArrayList<>();
    shared.add(memory());
    for (int i = 2; i < trace.resources().size(); i++) {
      shared.add(amounts(i));
    }
    if (trace.hasDevices()) {
      shared.add(devices());
    }
    return List.of(
        servers(ServerPolicy.FIRST_FIT),
        servers(ServerPolicy.BEST_FIT),
        pools(LEGO, false, shared),
        pools("pools, processors by best fit", true, shared));
  }

  private Hardware servers(ServerPolicy policy) {
    List<Quantity> quantities = new ArrayList<>();
    for (int i = 0; i < trace.resources().size(); i++) {
      int resource = i;
      quantities.add(
          new Quantity(n -> nodes.get(n).amounts()[resource], pod -> pod.amounts()[resource]));
    }
    quantities.add(
        new Quantity(n -> (double) nodes.get(n).devices() * Node.DEVICE_PARTS, Pod::deviceParts));
    IntFunction<Packing> first = count -> new Servers(trace, nodes.first(count), policy);
    return new Hardware(
        "servers, " + policy.words(),
        () -> new Servers(trace, nodes.first(nodes.size()), policy),
        List.of(
            new Part("server", nodes.size(), first, policy == ServerPolicy.FIRST_FIT, quantities)));
  }

  private Hardware pools(String name, boolean bestFit, List<Part> shared) {
    List<Part> parts = new ArrayList<>(List.of(processors(bestFit)));
    parts.addAll(shared);
    return new Hardware(name, () -> whole(bestFit, List.of()), parts);
  }

  /** LegoOS's pools with a storage monitor for each server, for studies of failures. */
  public Breakable withStorage() {
    long[] rooms = new long[nodes.size()];
    java.util.Arrays.fill(rooms, Integer.MAX_VALUE);
    return whole(false, List.of(new AmountPool("storage", rooms, pod -> 1)));
  }

  private Pools whole(boolean bestFit, List<Pool> more) {
    List<Node> all = nodes.first(nodes.size());
    List<Pool> pools = new ArrayList<>();
    pools.add(new ProcessorPool(all, shape, bestFit));
    for (int i = 2; i < trace.resources().size(); i++) {
      pools.add(amountPool(i, nodes.size()));
    }
    if (trace.hasDevices()) {
      pools.add(new DevicePool(trace.device(), devicesOf(all)));
    }
    pools.addAll(more);
    // Last: it is the most work, and in vain when another pool rejects the pod.
    pools.add(new MemoryPool(all, shape));
    return new Pools(pools);
  }

  private Part processors(boolean bestFit) {
    return part(
        "processor",
        nodes.size(),
        count -> new ProcessorPool(nodes.first(count), shape, bestFit),
        List.of(
            new Quantity(n -> nodes.get(n).amounts()[Trace.CPU], pod -> pod.amounts()[Trace.CPU]),
            new Quantity(n -> shape.excacheBytes(nodes.get(n)), shape::excacheOf)));
  }

  private Part memory() {
    return part(
        Trace.MEMORY_NAME,
        nodes.size(),
        count -> new MemoryPool(nodes.first(count), shape),
        List.of(
            new Quantity(
                n -> shape.memoryBytes(nodes.get(n)), pod -> pod.amounts()[Trace.MEMORY])));
  }

  private Part amounts(int resource) {
    return part(
        trace.resources().get(resource),
        nodes.size(),
        count -> amountPool(resource, count),
        List.of(
            new Quantity(n -> nodes.get(n).amounts()[resource], pod -> pod.amounts()[resource])));
  }

  private AmountPool amountPool(int resource, int count) {
    long[] capacities =
        nodes.first(count).stream().mapToLong(node -> node.amounts()[resource]).toArray();
    return new AmountPool(
        trace.resources().get(resource), capacities, pod -> pod.amounts()[resource]);
  }

  private Part devices() {
    return part(
        trace.device(),
        devicesOf(nodes.first(nodes.size())),
        count -> new DevicePool(trace.device(), count),
        List.of(new Quantity(n -> Node.DEVICE_PARTS, Pod::deviceParts)));
  }

  private static Part part(
      String kind, int inventory, IntFunction<Pool> first, List<Quantity> quantities) {
    return new Part(
        kind, inventory, count -> new Pools(List.of(first.apply(count))), false, quantities);
  }

  private static int devicesOf(List<Node> nodes) {
    return nodes.stream().mapToInt(Node::devices).sum();
  }
}
