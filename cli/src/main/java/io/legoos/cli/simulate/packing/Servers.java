package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Monolithic servers: a pod needs one that has all it wants. Not thread-safe. */
public final class Servers implements Breakable {
  private static final String NO_ONE_SERVER = "one server with all of it";

  private final Trace trace;
  private final List<Server> servers = new ArrayList<>();
  private final ServerRanking ranking;
  private final boolean[] failed;
  private final Placed<Place> placed = new Placed<>();

  private int reach;

  private record Place(Pod pod, Server server, int[] devices) {}

  /**
   * Empty servers.
   *
   * @param nodes their shapes, in the order in which they stand
   */
  public Servers(Trace trace, List<Node> nodes, ServerPolicy policy) {
    this.trace = trace;
    this.ranking = new ServerRanking(policy, totals(trace, nodes));
    this.failed = new boolean[nodes.size()];
    for (Node node : nodes) {
      Server server = new Server(servers.size(), node);
      servers.add(server);
      ranking.enter(server);
    }
  }

  private static double[] totals(Trace trace, List<Node> nodes) {
    int resources = trace.resources().size();
    double[] totals = new double[resources + 1];
    for (Node node : nodes) {
      for (int i = 0; i < resources; i++) {
        totals[i] += node.amounts()[i];
      }
      totals[resources] += (double) node.devices() * Node.DEVICE_PARTS;
    }
    return totals;
  }

  @Override
  public Optional<String> place(int id, Pod pod) {
    Server server = ranking.find(pod);
    if (server == null) {
      return Optional.of(lacking(pod));
    }
    reach = Math.max(reach, server.number() + 1);
    ranking.leave(server);
    placed.put(id, new Place(pod, server, server.take(pod)));
    ranking.enter(server);
    return Optional.empty();
  }

  /** The one resource that no server has enough of; else that none has all. */
  private String lacking(Pod pod) {
    int resources = trace.resources().size();
    for (int i = 0; i < resources; i++) {
      long[] only = new long[resources];
      only[i] = pod.amounts()[i];
      if (ranking.find(new Pod("", 0, 0, only, 0, 0)) == null) {
        return trace.resources().get(i);
      }
    }
    Pod devices = new Pod("", 0, 0, new long[resources], pod.devices(), pod.deviceShare());
    return ranking.find(devices) == null ? trace.device() : NO_ONE_SERVER;
  }

  @Override
  public void release(int id) {
    Place leaving = placed.remove(id);
    Server server = leaving.server();
    if (!failed[server.number()]) {
      ranking.leave(server);
    }
    server.give(leaving.pod(), leaving.devices());
    if (!failed[server.number()]) {
      ranking.enter(server);
    }
  }

  @Override
  public List<Use> use(List<Pod> probes) {
    int resources = trace.resources().size();
    boolean[][] fits = new boolean[servers.size()][probes.size()];
    for (Server server : servers) {
      for (int p = 0; p < probes.size(); p++) {
        fits[server.number()][p] = server.fits(probes.get(p));
      }
    }
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i <= resources; i++) {
      if (i < resources || trace.hasDevices()) {
        uses.add(use(i, probes, fits));
      }
    }
    return uses;
  }

  private Use use(int resource, List<Pod> probes, boolean[][] fits) {
    boolean device = resource == trace.resources().size();
    double capacity = 0;
    double free = 0;
    double stranded = 0;
    boolean[] wants = new boolean[probes.size()];
    int wanting = 0;
    for (int p = 0; p < wants.length; p++) {
      Pod probe = probes.get(p);
      wants[p] = device ? probe.devices() > 0 : probe.amounts()[resource] > 0;
      wanting += wants[p] ? 1 : 0;
    }
    for (Server server : servers) {
      if (failed[server.number()]) {
        continue;
      }
      double here = device ? server.devices().total() : server.free(resource);
      free += here;
      capacity +=
          device
              ? (double) server.devices().count() * Node.DEVICE_PARTS
              : server.node().amounts()[resource];
      int refused = 0;
      for (int p = 0; p < wants.length; p++) {
        refused += wants[p] && !fits[server.number()][p] ? 1 : 0;
      }
      stranded += wanting == 0 ? 0 : here * refused / wanting;
    }
    String name = device ? trace.device() : trace.resources().get(resource);
    return new Use(name, capacity, capacity - free, stranded);
  }

  @Override
  public int reach() {
    return reach;
  }

  @Override
  public int components() {
    return servers.size();
  }

  @Override
  public String kind(int component) {
    return "server";
  }

  @Override
  public List<Integer> fail(int component) {
    Server server = servers.get(component);
    ranking.leave(server);
    failed[component] = true;
    return releaseAll(placed, pod -> pod.server() == server);
  }

  @Override
  public void repair(int component) {
    failed[component] = false;
    ranking.enter(servers.get(component));
  }
}
