package io.legoos.cli.simulate.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PackingTest {
  private static final long GIB = 1L << 30;
  private static final PoolShape SHAPE = new PoolShape(0, GIB, false);

  private static Node node(long cpu, long gib, int devices) {
    return new Node("n", new long[] {cpu, gib * GIB}, devices);
  }

  private static Pod pod(long cpu, long gib, int devices, long share) {
    return new Pod("p", 0, 1, new long[] {cpu, gib * GIB}, devices, share);
  }

  private static Trace trace(List<Node> nodes) {
    return new Trace(List.of("cpu", "memory"), "gpu", nodes, List.of(pod(1, 1, 0, 0)), false);
  }

  private static Servers servers(ServerPolicy policy, Node... nodes) {
    return new Servers(trace(List.of(nodes)), List.of(nodes), policy);
  }

  private static Pools pools(PoolShape shape, Node... nodes) {
    List<Node> all = List.of(nodes);
    return new Pools(
        List.of(
            new ProcessorPool(all, shape, false),
            new MemoryPool(all, shape),
            new DevicePool("gpu", all.stream().mapToInt(Node::devices).sum())));
  }

  @Example
  void aServerMustHaveAllOfItAndPoolsNeedNot() {
    Node[] nodes = {node(4, 1, 0), node(1, 8, 0)};
    Pod both = pod(4, 8, 0, 0);
    assertThat(servers(ServerPolicy.FIRST_FIT, nodes).place(1, both))
        .contains("one server with all of it");
    assertThat(pools(SHAPE, nodes).place(1, both)).isEmpty();
  }

  @Example
  void firstFitTakesTheFirstAndBestFitTheFullestInWhatThePodWantsMost() {
    Node[] nodes = {node(10, 10, 0), node(4, 10, 0)};
    Servers first = servers(ServerPolicy.FIRST_FIT, nodes);
    Servers best = servers(ServerPolicy.BEST_FIT, nodes);
    for (Servers servers : List.of(first, best)) {
      assertThat(servers.place(1, pod(3, 1, 0, 0))).isEmpty();
    }
    assertThat(first.place(2, pod(8, 1, 0, 0))).contains("cpu");
    assertThat(best.place(2, pod(8, 1, 0, 0))).isEmpty();
  }

  @Example
  void aShareOfADeviceIsOfOneDevice() {
    Node two = node(100, 100, 2);
    for (Breakable packing : List.of(servers(ServerPolicy.FIRST_FIT, two), pools(SHAPE, two))) {
      assertThat(packing.place(1, pod(1, 1, 1, 600))).isEmpty();
      assertThat(packing.place(2, pod(1, 1, 1, 600))).isEmpty();
      // 800 thousandths are free, in two halves.
      assertThat(packing.place(3, pod(1, 1, 1, 600))).contains("gpu");
      assertThat(packing.place(4, pod(1, 1, 2, 400))).isEmpty();
    }
  }

  @Example
  void freeRoomNextToAnExhaustedResourceIsStranded() {
    Pod probe = pod(2, 1, 0, 0);
    Servers servers = servers(ServerPolicy.FIRST_FIT, node(2, 8, 0), node(2, 8, 0));
    servers.place(1, probe);
    Packing.Use memory = servers.use(List.of(probe)).get(1);
    assertThat(memory.allocated()).isEqualTo(GIB);
    assertThat(memory.stranded()).isEqualTo(7 * GIB);
    Packing.Use pooled = pools(SHAPE, node(2, 8, 0)).use(List.of(probe)).get(2);
    assertThat(pooled.resource()).isEqualTo("memory");
    assertThat(pooled.stranded()).isZero();
  }

  @Example
  void excacheIsOfTheSameMemory() {
    PoolShape shape = new PoolShape(GIB, GIB, false);
    Pools pools = pools(shape, node(2000, 8, 0));
    List<Packing.Use> uses = pools.use(List.of());
    assertThat(uses.get(1).capacity()).isEqualTo(2 * GIB);
    assertThat(uses.get(2).capacity()).isEqualTo(6 * GIB);
    assertThat(pools.place(1, pod(1000, 7, 0, 0))).contains("memory");
    assertThat(pools.place(1, pod(1000, 6, 0, 0))).isEmpty();
    assertThat(pools.use(List.of()).get(1).allocated()).isEqualTo(GIB);
  }

  @Example
  void aFailureReleasesWhoWasThereAndAReplicaKeepsThemRunning() {
    Node[] nodes = {node(10, 10, 0), node(10, 10, 0)};
    Pods pods = new Pods(pools(SHAPE, nodes));
    pods.place(1, pod(1, 4, 0, 0));
    // Its vRegions are on both memory components, which come after the two processors.
    assertThat(pods.packing.kind(2)).isEqualTo("memory");
    assertThat(pods.packing.fail(2)).containsExactly(1);
    assertThat(pods.packing.use(List.of()).get(0).allocated()).isZero();

    Pools copies = pools(new PoolShape(0, GIB, true), nodes);
    copies.place(1, pod(1, 4, 0, 0));
    assertThat(copies.fail(2)).isEmpty();
    assertThat(copies.use(List.of()).get(2).allocated()).isEqualTo(4 * GIB);
    copies.repair(2);
    copies.release(1);
    assertThat(copies.use(List.of())).allMatch(use -> use.allocated() == 0);
  }

  private record Pods(Pools packing) {
    void place(int id, Pod pod) {
      assertThat(packing.place(id, pod)).isEmpty();
    }
  }

  @Property(tries = 100)
  void theServerFoundIsTheOneThatALookAtAllFinds(@ForAll Random random) {
    for (ServerPolicy policy : ServerPolicy.values()) {
      ServerRanking ranking = new ServerRanking(policy, new double[] {100, 100 * GIB, 0});
      List<Server> servers = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(60); i++) {
        servers.add(new Server(i, node(random.nextInt(20), random.nextInt(20), random.nextInt(4))));
        ranking.enter(servers.getLast());
      }
      for (int step = 0; step < 200; step++) {
        int devices = random.nextInt(3);
        long share = devices == 0 ? 0 : 100 * (1 + random.nextInt(10));
        // Its CPU is the dominant part: of devices there are none, by the totals.
        Pod pod = pod(1 + random.nextInt(9), 0, devices, share);
        Server found = ranking.find(pod);
        assertThat(Optional.ofNullable(found))
            .isEqualTo(
                servers.stream()
                    .filter(server -> server.fits(pod))
                    .min(
                        Comparator.comparingLong(
                                (Server s) ->
                                    policy == ServerPolicy.FIRST_FIT ? 0 : s.devices().total())
                            .thenComparingLong(
                                s -> policy == ServerPolicy.FIRST_FIT ? 0 : s.free(0))
                            .thenComparingInt(Server::number)));
        if (found != null) {
          ranking.leave(found);
          found.take(pod);
          ranking.enter(found);
        }
      }
    }
  }

  @Example
  void placedPodsAreKnownByTheirIdsUntilTheyAreRemoved() {
    Placed<String> placed = new Placed<>();
    placed.put(1000, "late");
    placed.put(0, "first");
    assertThat(placed.get(1000)).isEqualTo("late");
    assertThat(placed.get(5)).isNull();
    assertThat(placed.get(1_000_000)).isNull();
    List<String> seen = new ArrayList<>();
    placed.forEach((where, id) -> seen.add(id + where));
    assertThat(seen).containsExactly("0first", "1000late");
    assertThat(placed.remove(0)).isEqualTo("first");
    assertThatThrownBy(() -> placed.remove(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> placed.remove(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Whatever comes, goes and breaks: nothing is beyond its capacity, and in the end all is free.
   */
  @Property(tries = 100)
  void nothingIsOverCommittedAndNothingIsLost(@ForAll long seed) {
    Random random = new Random(seed);
    Node[] nodes = new Node[1 + random.nextInt(4)];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(1 + random.nextInt(20), 1 + random.nextInt(20), random.nextInt(3));
    }
    List<Supplier<Breakable>> kinds =
        List.of(
            () -> servers(ServerPolicy.FIRST_FIT, nodes),
            () -> servers(ServerPolicy.BEST_FIT, nodes),
            () -> pools(SHAPE, nodes),
            () -> pools(new PoolShape(0, GIB / 2, true), nodes));
    for (Supplier<Breakable> kind : kinds) {
      comeAndGo(kind.get(), random);
    }
  }

  private static void comeAndGo(Breakable packing, Random random) {
    TreeSet<Integer> placed = new TreeSet<>();
    TreeSet<Integer> failed = new TreeSet<>();
    for (int step = 0; step < 60; step++) {
      int what = random.nextInt(10);
      if (what < 6) {
        Pod pod =
            pod(random.nextInt(8), random.nextInt(8), random.nextInt(3), 100 * random.nextInt(11));
        Pod legal = pod.deviceShare() == 0 ? pod(1, 1, 0, 0) : pod;
        Optional<String> lacking = packing.place(step, legal);
        if (lacking.isEmpty()) {
          placed.add(step);
        }
      } else if (what < 8 && !placed.isEmpty()) {
        packing.release(placed.removeFirst());
      } else {
        int component = random.nextInt(packing.components());
        if (failed.remove(component)) {
          packing.repair(component);
        } else {
          placed.removeAll(packing.fail(component));
          failed.add(component);
        }
      }
      for (Packing.Use use : packing.use(List.of())) {
        assertThat(use.allocated()).isBetween(0.0, use.capacity());
      }
    }
    failed.forEach(packing::repair);
    new ArrayList<>(placed).forEach(packing::release);
    assertThat(packing.use(List.of())).allMatch(use -> use.allocated() == 0);
  }
}
