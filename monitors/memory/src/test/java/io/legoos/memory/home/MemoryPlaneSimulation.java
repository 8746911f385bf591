package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.home.SimulatedProgram.OverException;
import io.legoos.memory.home.SimulatedProgram.Space;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.memory.region.AddressRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One run of a memory plane with a replication of 2: memory monitors that are homes and owners,
 * their managers, and programs one after the other on a processor monitor, all in one thread in the
 * order that a seed gives.
 *
 * <p>A careful run has one failure at a time, after what the one before caused is over: nothing may
 * be lost then. In a wild run failures pile up.
 */
final class MemoryPlaneSimulation implements AutoCloseable {
  static final int MONITORS = 5;
  private static final long VREGION = 1 << 20;
  private static final int STEPS = 80;
  private static final int STEPS_PER_CROWD = 20;
  private static final int MAX_SPACES = 3;
  private static final int MAX_NESTING = 2;
  private static final long COPY_RATE = 16L << 20;
  private static final int SHARE_VREGIONS = 2;

  /** How a run went. */
  record Outcome(int programs, int moves, int lostPages, int lateArrivals) {}

  private final Random random;
  private final boolean careful;
  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedNetwork network;
  private final SimulatedCluster cluster;
  private final MemoryPlaneInvariants invariants;
  private SimulatedProgram program;
  private int programs;
  private int moves;
  private int nesting;
  private boolean remapping;
  private int steps;
  private boolean quiet;
  private boolean drained;
  private final List<SimulatedProgram> past = new ArrayList<>();

  MemoryPlaneSimulation(long seed) {
    this.random = new Random(seed);
    this.careful = seed % 2 == 0;
    this.network = new SimulatedNetwork(random, clock);
    this.cluster =
        new SimulatedCluster(
            random,
            clock,
            network,
            MONITORS,
            new HomeConfig(VREGION, 2, COPY_RATE, SHARE_VREGIONS));
    this.invariants = new MemoryPlaneInvariants(cluster, VREGION);
    this.program = next();
    cluster.meanwhile = this::meanwhile;
    cluster.between = this::between;
    if (!careful) {
      network.unlucky = 30;
    }
  }

  List<String> trace() {
    return network.trace();
  }

  Outcome run() {
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    finish();
    return new Outcome(
        programs, moves, past.stream().mapToInt(p -> p.lostPages).sum(), network.lateArrivals);
  }

  private SimulatedProgram next() {
    programs++;
    return new SimulatedProgram(random, clock, network, cluster, "vp-" + programs, VREGION);
  }

  /** One step of the program or of its surroundings, and all checks. */
  private void step() {
    clock.pass(random.nextInt(200) * 1_000_000L);
    clock.runDue();
    network.arriveLate(false);
    cluster.running().forEach(SimulatedMonitor::work);
    try {
      if (program.spaces().isEmpty() && !begin()) {
        heal();
        return;
      }
      act();
      if (random.nextInt(3) > 0) {
        program.settleSome();
      }
      readSome(5);
    } catch (OverException e) {
      over(e);
    }
    invariants.check(program);
    if (careful && program.lostPages > 0) {
      throw new AssertionError("one failure at a time has lost a page");
    }
  }

  private boolean begin() {
    if (program.start()) {
      return true;
    }
    end();
    return false;
  }

  private void act() {
    try {
      if (nesting == 0 && ++steps % STEPS_PER_CROWD == 0) {
        alone(this::crowd);
        return;
      }
      switch (random.nextInt(23)) {
        case 0, 1, 2 -> map();
        case 3 -> unmap();
        case 4 -> discard();
        case 5 -> remap();
        case 6 -> fork();
        case 7, 8 -> fail();
        case 9, 10 -> copy();
        case 11, 12 -> program.refresh();
        case 13 -> heal();
        case 14 -> alone(this::drain);
        case 15 -> alone(program::relieve);
        case 16 -> alone(this::crowd);
        default -> flushSome();
      }
    } catch (MemoryRefusal e) {
      network.note("   refused: " + e.reason() + " " + e.getMessage());
      program.refused(e);
    } finally {
      program.unguard();
    }
  }

  private void over(OverException e) {
    program.unguard();
    program.over = String.valueOf(e.getMessage());
    network.note("OVER " + e.getMessage());
    if (careful && !program.over.contains("mremap")) {
      throw new AssertionError("one failure at a time has ended a vProcess: " + e.getMessage(), e);
    }
    end();
  }

  private void end() {
    moves += program.home().moves;
    program.end();
    past.add(program);
    program = next();
  }

  private Space space() {
    return program.spaces().get(random.nextInt(program.spaces().size()));
  }

  private void map() {
    program.map(space(), 1 + random.nextInt(300), random.nextInt(5) > 0);
  }

  private @Nullable AddressRange somewhere(Space space, int pages) {
    if (space.model.pages.isEmpty()) {
      return null;
    }
    long first = space.model.pages.firstKey();
    long last = space.model.pages.lastKey();
    Long start = space.model.pages.floorKey(first + random.nextLong(last - first + 1));
    return AddressRange.of(start == null ? first : start, (1 + random.nextInt(pages)) * 4096L);
  }

  private void unmap() {
    Space space = space();
    AddressRange range = somewhere(space, 50);
    if (range != null) {
      program.unmap(space, range);
    }
  }

  private void discard() {
    Space space = space();
    AddressRange range = somewhere(space, 50);
    if (range != null) {
      program.discard(space, range);
    }
  }

  private void remap() {
    Space space = space();
    AddressRange range = somewhere(space, 60);
    if (range == null) {
      return;
    }
    long end = range.start();
    while (end < range.end() && space.model.pages.containsKey(end)) {
      end += SpaceModel.PAGE;
    }
    remapping = true;
    try {
      program.remap(space, new AddressRange(range.start(), end), 1 + random.nextInt(60));
    } finally {
      remapping = false;
    }
  }

  private void fork() {
    if (program.spaces().size() < MAX_SPACES) {
      program.fork(space());
    } else {
      program.destroy(space());
    }
  }

  private void flushSome() {
    Space space = space();
    for (int i = 0; i < 6; i++) {
      AddressRange page = somewhere(space, 1);
      if (page != null) {
        program.flush(space, page.start());
      }
    }
  }

  private void readSome(int count) {
    for (int i = 0; i < count && !program.spaces().isEmpty(); i++) {
      Space space = space();
      AddressRange page = somewhere(space, 1);
      if (page != null) {
        read(space, page.start());
      }
    }
  }

  private void read(Space space, long address) {
    Content content = space.model.content(address);
    if (content != null && !program.isUnderWay(space, address)) {
      program.read(space, address, content);
    }
  }

  private void copy() {
    List<SimulatedMonitor> busy =
        cluster.running().stream().filter(m -> !m.copies.isEmpty()).toList();
    if (!busy.isEmpty()) {
      busy.get(random.nextInt(busy.size())).copies.remove().run();
    }
  }

  /** While a copy waits, everything else goes on; not so while a home moves pages. */
  private void meanwhile() {
    if (!quiet && !remapping && nesting < MAX_NESTING && random.nextInt(4) == 0) {
      nesting++;
      step();
      nesting--;
    }
  }

  /** While a home makes its calls, the evictor goes on. */
  private void between() {
    if (!program.spaces().isEmpty() && random.nextInt(6) == 0) {
      Space space = space();
      AddressRange page = somewhere(space, 1);
      if (page != null) {
        program.beginFlush(space, page.start());
      }
    }
  }

  private void fail() {
    if (careful && nesting > 0) {
      return; // what the failure before has caused is not over
    }
    if (careful) {
      settle();
    }
    String name = cluster.names().get(random.nextInt(MONITORS));
    switch (random.nextInt(6)) {
      case 0 -> cluster.crash(name);
      case 1 -> cluster.restart(name);
      case 2 -> isolate(name);
      case 3 -> network.cut(SimulatedProgram.PROCESSOR, name);
      case 4 -> cutFromOne(name);
      default -> {
        if (careful) {
          network.unlucky = 500;
          network.unluckyLeft = 1;
        } else {
          network.cut(name, SimulatedCluster.MANAGERS);
        }
      }
    }
  }

  /** In a careful run a move, which leaves one copy for a while, is no time for a failure. */
  private void alone(Runnable move) {
    if (careful && nesting > 0) {
      return;
    }
    if (careful) {
      settle();
    }
    move.run();
    if (careful) {
      settle();
    }
  }

  /** Another monitor is to be empty, or none any more. */
  private void drain() {
    drained = true;
    cluster.drain(random.nextInt(4) == 0 ? "" : cluster.names().get(random.nextInt(MONITORS)));
  }

  /** A monitor is fuller than others, as a rule the one that is. */
  private void crowd() {
    String name =
        random.nextInt(4) == 0
            ? cluster.names().get(random.nextInt(MONITORS))
            : cluster.running().stream()
                .max(Comparator.comparingInt(SimulatedMonitor::usedFrames))
                .map(SimulatedMonitor::name)
                .orElse("");
    cluster.crowd(name, random.nextInt(2 << 20));
  }

  private void cutFromOne(String name) {
    String other = cluster.names().get(random.nextInt(MONITORS));
    if (!other.equals(name)) {
      network.cut(name, other);
    }
  }

  private void isolate(String name) {
    cluster.names().stream().filter(n -> !n.equals(name)).forEach(n -> network.cut(name, n));
    network.cut(name, SimulatedProgram.PROCESSOR);
    if (random.nextBoolean()) {
      network.cut(name, SimulatedCluster.MANAGERS);
    }
  }

  private void heal() {
    network.heal();
    for (String name : cluster.names()) {
      if (cluster.running().stream().noneMatch(m -> m.name().equals(name))
          && random.nextBoolean()) {
        cluster.restart(name);
      }
    }
  }

  /** All that the failures before have caused is over; who was given up begins anew. */
  private void settle() {
    boolean before = quiet;
    quiet = true;
    network.heal();
    network.unlucky = careful ? 0 : network.unlucky;
    rounds(4);
    restartDead();
    for (String name : cluster.names()) {
      if (invariants.isGivenUp(program, name) && !isHome(name)) {
        cluster.restart(name);
      }
    }
    rounds(12);
    invariants.checkReplicated(program);
    invariants.checkLeft(program);
    quiet = before;
  }

  private void restartDead() {
    Set<String> running = new TreeSet<>();
    cluster.running().forEach(monitor -> running.add(monitor.name()));
    for (String name : cluster.names()) {
      if (running.size() < MONITORS - 1 && running.add(name)) {
        cluster.restart(name);
      }
    }
  }

  private boolean isHome(String name) {
    return !program.spaces().isEmpty()
        && program.home().present().getIdentity().getName().equals(name);
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      clock.pass(500_000_000);
      clock.runDue();
      network.arriveLate(false);
      cluster.running().forEach(SimulatedMonitor::work);
      program.settleAll();
      if (!program.spaces().isEmpty()) {
        program.refresh();
      }
      for (SimulatedMonitor monitor : List.copyOf(cluster.running())) {
        for (Runnable copy = monitor.copies.poll(); copy != null; copy = monitor.copies.poll()) {
          copy.run();
        }
      }
    }
  }

  /** The network heals: replication is restored, everything readable, and in the end all free. */
  private void finish() {
    network.unlucky = 0;
    quiet = true;
    network.heal();
    try {
      rounds(16);
      invariants.checkReplicated(program);
      invariants.checkLeft(program);
      for (Space space : program.spaces()) {
        for (long address : new ArrayList<>(space.model.pages.keySet())) {
          read(space, address);
        }
      }
    } catch (OverException e) {
      over(e);
    }
    invariants.check(program);
    moves += program.home().moves;
    program.end();
    rounds(60);
    past.add(program);
    if (past.stream().allMatch(this::isFreedByItsHome)) {
      invariants.checkFree();
    }
    cluster.running().forEach(monitor -> monitor.free(SimulatedProgram.INCARNATION));
    invariants.checkFree();
  }

  /**
   * Not when no home heard of its end, nor when the one that did crashed before all holders had
   * answered, nor when failures piled up until it was ended, nor when its home has moved while a
   * monitor was to leave, which the new home does not ask: then its memory is free when its
   * processor monitor is dead.
   */
  private boolean isFreedByItsHome(SimulatedProgram ended) {
    return !ended.unfreed
        && ended.over == null
        && (!drained || ended.home().moves == 0)
        && cluster.running().stream().anyMatch(m -> m.ref().equals(ended.lastHome));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
