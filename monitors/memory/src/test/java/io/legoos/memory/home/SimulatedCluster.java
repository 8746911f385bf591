package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.home.SimulatedNetwork.SilenceException;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.HomedRegionOwner;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Memory monitors, each of which can be home and owner, and their managers. */
final class SimulatedCluster implements AutoCloseable {
  static final String MANAGERS = "managers";
  private static final long OWNER_DEADLINE_MILLIS = 3000;
  private static final long MANAGERS_DEADLINE_MILLIS = 5000;
  private static final long REPAIR_MILLIS = 500;
  private static final long CAPACITY = 40_000 * SpaceModel.PAGE;

  private final Random random;
  private final SimulatedClock clock;
  private final SimulatedNetwork network;
  private final HomeConfig config;
  private final Map<String, SimulatedMonitor> monitors = new TreeMap<>();

  /** Those that the managers believe to live. */
  private final Map<String, SimulatedMonitor> registered = new TreeMap<>();

  /** Runs where a home holds no lock: while a copy waits. */
  Runnable meanwhile = () -> {};

  /** Runs in the middle of a home's calls. */
  Runnable between = () -> {};

  /** The one that is to be empty; empty: none. */
  private String leaver = "";

  private String crowdedMonitor = "";
  private long excessBytes;
  private long round;

  private long starts;

  SimulatedCluster(
      Random random, SimulatedClock clock, SimulatedNetwork network, int count, HomeConfig config) {
    this.random = random;
    this.clock = clock;
    this.network = network;
    this.config = config;
    for (int i = 0; i < count; i++) {
      start("m" + i);
    }
  }

  private void start(String name) {
    SimulatedMonitor monitor =
        new SimulatedMonitor(
            name, new Incarnation(name.hashCode(), ++starts), CAPACITY, random, this::homesOf);
    monitors.put(name, monitor);
    repairLater(monitor);
    register(monitor);
  }

  private HomeSpaces homesOf(SimulatedMonitor monitor) {
    CopyClock pace =
        new CopyClock() {
          @Override
          public long nanoTime() {
            return clock.nanos();
          }

          @Override
          public void sleep(long nanos) {
            clock.pass(nanos);
            meanwhile.run();
          }
        };
    return new HomeSpaces(
        config,
        placementFor(monitor),
        (ref, term, replication) -> ownerFor(monitor, ref, term),
        monitor.processors(),
        random,
        monitor.copies::add,
        pace);
  }

  private void repairLater(SimulatedMonitor monitor) {
    clock.afterMillis(
        REPAIR_MILLIS,
        () -> {
          if (monitor.isRunning()) {
            if (!network.isCut(monitor.name(), MANAGERS)) {
              monitor.homes().orders().setLeaving(leaving(), false);
              monitor.homes().orders().setCrowded(round, crowded());
            }
            monitor.homes().retryReleases();
            monitor.homes().tend();
            repairLater(monitor);
          }
        });
  }

  /** Who is too full, as the next heartbeats say. */
  void crowd(String name, long bytes) {
    network.note("CROWD " + name + " " + bytes);
    crowdedMonitor = name;
    excessBytes = bytes;
    round++;
  }

  private Map<Incarnation, Long> crowded() {
    SimulatedMonitor monitor = registered.get(crowdedMonitor);
    return monitor == null ? Map.of() : Map.of(monitor.incarnation(), excessBytes);
  }

  /** Who is to be empty, as the next heartbeats say. */
  void drain(String name) {
    network.note("DRAIN " + name);
    leaver = name;
  }

  String leaver() {
    return leaver;
  }

  private Set<Incarnation> leaving() {
    SimulatedMonitor monitor = registered.get(leaver);
    return monitor == null ? Set.of() : Set.of(monitor.incarnation());
  }

  /** As soon as the managers can be reached; who had the name before is dead then. */
  private void register(SimulatedMonitor monitor) {
    if (!monitor.isRunning()) {
      return;
    }
    if (network.isCut(monitor.name(), MANAGERS)) {
      clock.afterMillis(REPAIR_MILLIS, () -> register(monitor));
      return;
    }
    SimulatedMonitor before = registered.put(monitor.name(), monitor);
    if (before != null) {
      tellOfDeath(before.incarnation());
    }
  }

  void crash(String name) {
    SimulatedMonitor monitor = monitors.get(name);
    if (monitor != null && monitor.isRunning()) {
      network.note("CRASH " + name);
      monitor.close();
      clock.afterMillis(1000 + random.nextInt(2000), () -> declareDead(monitor));
    }
  }

  /** A new start with the same name and address. */
  void restart(String name) {
    crash(name);
    network.note("RESTART " + name);
    start(name);
  }

  private void declareDead(SimulatedMonitor monitor) {
    if (registered.remove(monitor.name(), monitor)) {
      tellOfDeath(monitor.incarnation());
    }
  }

  private void tellOfDeath(Incarnation dead) {
    monitors.values().forEach(monitor -> tellOfDeath(monitor, dead));
  }

  private void tellOfDeath(SimulatedMonitor monitor, Incarnation dead) {
    clock.afterMillis(
        random.nextInt(1000),
        () -> {
          if (network.isCut(monitor.name(), MANAGERS)) {
            tellOfDeath(monitor, dead);
          } else if (monitor.isRunning()) {
            monitor.homes().forgetOwner(dead);
          }
        });
  }

  /** Who answers at the address of a monitor. */
  SimulatedMonitor at(String name) {
    SimulatedMonitor monitor = monitors.get(name);
    if (monitor == null || !monitor.isRunning()) {
      throw new SilenceException(name + " is down", true);
    }
    return monitor;
  }

  /** As {@link #at}, when it is still the start that is meant: the runtime's StartCheck. */
  SimulatedMonitor at(MemoryMonitorRef ref) {
    SimulatedMonitor monitor = at(ref.getIdentity().getName());
    if (!monitor.ref().equals(ref)) {
      throw new SilenceException(monitor.name() + " was started anew", true);
    }
    return monitor;
  }

  Collection<SimulatedMonitor> running() {
    return monitors.values().stream().filter(SimulatedMonitor::isRunning).toList();
  }

  List<String> names() {
    return List.copyOf(monitors.keySet());
  }

  /** What a home sees of an owner, which may be on the same monitor. */
  private RegionOwner ownerFor(SimulatedMonitor home, MemoryMonitorRef ref, long term) {
    boolean local = ref.equals(home.ref());
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              if (!home.isRunning()) {
                throw new MemoryRefusal(Reason.UNAVAILABLE, home.name() + " is down");
              }
              if (local) {
                network.detail(home.name() + " : " + method.getName() + args(args));
                return invoke(new HomeTerm(home.name(), term), home, method, args);
              }
              return ask(home, new HomeTerm(home.name(), term), ref, method, args);
            });
  }

  private Object ask(
      SimulatedMonitor home, HomeTerm term, MemoryMonitorRef ref, Method method, Object[] args) {
    try {
      between.run();
      Object answer =
          network.call(
              home.name(),
              ref.getIdentity().getName(),
              method.getName() + args(args),
              OWNER_DEADLINE_MILLIS,
              true,
              () -> invoke(term, at(ref), method, args));
      if (method.getName().equals("readPages")) {
        meanwhile.run();
      }
      return answer;
    } catch (SilenceException e) {
      throw new MemoryRefusal(Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static String args(Object @Nullable [] args) {
    StringBuilder text = new StringBuilder();
    for (Object arg : args == null ? new Object[0] : args) {
      String word = String.valueOf(arg);
      text.append(' ').append(word, 0, Math.min(60, word.length()));
    }
    return text.toString();
  }

  private static Object invoke(
      HomeTerm home, SimulatedMonitor owner, Method method, Object[] args) {
    try {
      Object answer = method.invoke(new HomedRegionOwner(owner.owner(), home), args);
      return answer == null ? "done" : answer;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private VRegionPlacement placementFor(SimulatedMonitor home) {
    return new VRegionPlacement() {
      @Override
      public List<MemoryMonitorRef> place(
          String vprocessId, int count, long bytesPerVRegion, Set<String> excluded) {
        return askManagers(home, "place", () -> choose(count, bytesPerVRegion, excluded));
      }

      @Override
      public List<MemoryMonitorRef> everyone(String vprocessId) {
        return askManagers(
            home,
            "everyone",
            () -> registered.values().stream().map(SimulatedMonitor::ref).toList());
      }
    };
  }

  private <R> R askManagers(SimulatedMonitor home, String what, Supplier<R> answer) {
    try {
      return network.call(home.name(), MANAGERS, what, MANAGERS_DEADLINE_MILLIS, true, answer);
    } catch (SilenceException e) {
      throw new MemoryRefusal(Reason.NO_MANAGERS, "the managers do not answer");
    }
  }

  /** Least committed first, as the GMM does, of those that it believes to live. */
  private List<MemoryMonitorRef> choose(int count, long bytesPerVRegion, Set<String> without) {
    Map<String, Long> promised = new HashMap<>();
    List<MemoryMonitorRef> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedMonitor best =
          registered.values().stream()
              .filter(m -> !without.contains(m.name()) && !m.name().equals(leaver))
              .filter(m -> load(m, promised) + bytesPerVRegion <= m.ledger().limitBytes())
              .min(Comparator.comparingLong(m -> load(m, promised)))
              .orElseThrow(() -> new MemoryRefusal(Reason.NO_CAPACITY, "nobody has room"));
      promised.merge(best.name(), bytesPerVRegion, Long::sum);
      chosen.add(best.ref());
    }
    return chosen;
  }

  private static long load(SimulatedMonitor monitor, Map<String, Long> promised) {
    return monitor.ledger().committedBytes() + promised.getOrDefault(monitor.name(), 0L);
  }

  /** A home for a vProcess. */
  MemoryMonitorRef placeHome(Set<String> without) {
    List<MemoryMonitorRef> fit =
        registered.values().stream()
            .filter(m -> !without.contains(m.name()))
            .map(SimulatedMonitor::ref)
            .toList();
    if (fit.isEmpty()) {
      throw new MemoryRefusal(Reason.NO_CAPACITY, "no home");
    }
    return fit.get(random.nextInt(fit.size()));
  }

  @Override
  public void close() {
    monitors.values().forEach(SimulatedMonitor::close);
  }
}
