package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.SteppedReplicaLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * A home, five memory monitors and a processor with a replication of 2 under random loads, crashes,
 * partitions and background copies, all in one thread in the order that the seed gives. After every
 * step each page that was flushed and not dropped is read back exactly, or its share is reported
 * lost; when crashes come one at a time, after the copy that the one before caused, nothing is
 * lost.
 */
@Tag("M12")
@Tag("M13")
@Tag("M14")
@Tag("M16")
class MemoryPlaneSimulationTest {
  private static final long PAGE = SpaceModel.PAGE;
  private static final long VREGION = 1 << 20;
  private static final int MONITORS = 5;

  @Property(tries = 500, seed = "2018", shrinking = ShrinkingMode.OFF)
  void oneCrashAtATimeLosesNothing(@ForAll long seed) {
    try (Simulation simulation = new Simulation(seed, true)) {
      simulation.run();
      assertThat(simulation.lost).as("seed %d", seed).isEmpty();
    }
  }

  @Property(tries = 500, seed = "2018", shrinking = ShrinkingMode.OFF)
  void whatIsNotLostIsExactWhateverCrashes(@ForAll long seed) {
    try (Simulation simulation = new Simulation(seed, false)) {
      simulation.run();
    }
  }

  /** As above, with secondaries that keep pages in small logs over stores that often fail. */
  @Property(tries = 100, seed = "2018", shrinking = ShrinkingMode.OFF)
  void oneCrashAtATimeLosesNothingOfALog(@ForAll long seed) {
    Logs logs = new Logs(seed, 0.3);
    try (Simulation simulation = new Simulation(seed, true, 40_000, logs)) {
      simulation.run();
      assertThat(simulation.lost).as("seed %d", seed).isEmpty();
    }
  }

  /** With so few frames that secondaries refuse pages. */
  @Property(tries = 100, seed = "2018", shrinking = ShrinkingMode.OFF)
  void whatALogHasNoRoomForIsExactOrLost(@ForAll long seed) {
    Logs logs = new Logs(seed, 0.9);
    try (Simulation simulation =
        new Simulation(seed, false, 20 + new Random(seed).nextInt(300), logs)) {
      simulation.run();
    }
  }

  /** The replica logs of all monitors. */
  private static final class Logs {
    private final Random random;
    private final double failures;
    private final List<SteppedReplicaLog> logs = new ArrayList<>();

    Logs(long seed, double failures) {
      this.random = new Random(seed);
      this.failures = failures;
    }

    ReplicaLog next() {
      SteppedReplicaLog log =
          new SteppedReplicaLog(random.nextLong(), 1 + random.nextInt(60), 1 + random.nextInt(40));
      log.failWrites(failures);
      logs.add(log);
      return log.log();
    }

    void work(SmallCluster cluster) {
      logs.forEach(SteppedReplicaLog::work);
      cluster.members().get(random.nextInt(MONITORS)).owner().tendReplicas();
    }

    void checkEmpty() {
      for (SteppedReplicaLog log : logs) {
        assertThat(log.violations()).isEmpty();
        assertThat(log.log().counters().liveBytes()).isZero();
      }
    }
  }

  private record Tracked(long id, HomeSpace space, SpaceModel model) {}

  private static final class Simulation implements AutoCloseable {
    private final Random random;
    private final boolean careful;
    private final SmallCluster cluster;
    private final ModelProcessor processor;
    private final List<Tracked> spaces = new ArrayList<>();
    private final Set<String> failed = new TreeSet<>();
    final Set<Long> lost = new TreeSet<>();
    private long nextSpace = 1;

    private final @Nullable Logs logs;

    Simulation(long seed, boolean careful) {
      this(seed, careful, 40_000, null);
    }

    Simulation(long seed, boolean careful, int frames, @Nullable Logs logs) {
      this.logs = logs;
      this.random = new Random(seed);
      this.careful = careful;
      this.cluster =
          new SmallCluster(
              MONITORS,
              40_000 * PAGE,
              frames * PAGE,
              new HomeConfig(VREGION, 2, Long.MAX_VALUE / 2_000_000_000L),
              UnaryOperator.identity(),
              logs == null ? ReplicaLog::none : logs::next);
      this.processor = new ModelProcessor(cluster);
      cluster.afterReading = this::disturb;
      create();
    }

    private void create() {
      long id = nextSpace++;
      spaces.add(new Tracked(id, cluster.create(id), new SpaceModel()));
    }

    void run() {
      for (int step = 0; step < 80; step++) {
        Tracked tracked = spaces.get(random.nextInt(spaces.size()));
        try {
          step(tracked);
        } catch (MemoryRefusal e) {
          refused(e);
        }
        if (logs != null) {
          logs.work(cluster);
        }
        destroyDamaged();
        check();
      }
      spaces.forEach(tracked -> cluster.homes.destroy(tracked.id()));
      failed.forEach(cluster::revive);
      for (int i = 0; i < 40; i++) {
        cluster.homes.restoreReplication();
      }
      cluster.homes.retryReleases();
      for (SmallCluster.Member member : cluster.members()) {
        assertThat(member.owner().spaceCount()).as("spaces at %s", member.name()).isZero();
        assertThat(member.frames().used()).as("frames at %s", member.name()).isZero();
        assertThat(member.ledger().committedBytes()).as("charge of %s", member.name()).isZero();
      }
      if (logs != null) {
        logs.checkEmpty();
      }
    }

    private void refused(MemoryRefusal e) {
      if (e.reason() != Reason.NO_CAPACITY) {
        assertThat(careful).as("%s", e.getMessage()).isFalse();
      }
    }

    /** What lost a share in the middle of a change is over: its program would be ended. */
    private void destroyDamaged() {
      spaces.stream().filter(tracked -> isDamaged(tracked.space())).toList().forEach(this::destroy);
    }

    private static boolean isDamaged(HomeSpace space) {
      try {
        space.grants(AddressRange.of(PAGE, PAGE));
        return false;
      } catch (MemoryRefusal e) {
        return true;
      }
    }

    private void step(Tracked tracked) {
      switch (random.nextInt(14)) {
        case 0, 1, 2 -> map(tracked);
        case 3 -> unmap(tracked);
        case 4 -> discard(tracked);
        case 5 -> remap(tracked);
        case 6 -> fork(tracked);
        case 7 -> crash();
        case 8, 9 -> repair();
        case 10 -> processor.refresh(null);
        default -> flushSome(tracked);
      }
    }

    private void map(Tracked tracked) {
      long length = (1 + random.nextInt(400)) * PAGE;
      long start = processor.placed(tracked.space().map(0, length, new Vma(3, true)));
      tracked.model().map(start, length, 3, true);
    }

    private AddressRange somewhere(Tracked tracked, int pages) {
      if (tracked.model().pages.isEmpty()) {
        map(tracked);
      }
      List<Long> mapped = new ArrayList<>(tracked.model().pages.keySet());
      return AddressRange.of(
          mapped.get(random.nextInt(mapped.size())), (1 + random.nextInt(pages)) * PAGE);
    }

    private void unmap(Tracked tracked) {
      AddressRange range = somewhere(tracked, 50);
      tracked.space().unmap(range);
      tracked.model().unmap(range.start(), range.length());
    }

    private void discard(Tracked tracked) {
      AddressRange range = somewhere(tracked, 50);
      tracked.space().discard(List.of(range));
      tracked.model().discard(range.start(), range.length());
    }

    private void remap(Tracked tracked) {
      SpaceModel model = tracked.model();
      AddressRange old = somewhere(tracked, 60);
      long end = old.start();
      while (end < old.end() && model.pages.containsKey(end)) {
        end += PAGE;
      }
      old = new AddressRange(old.start(), end);
      long length = (1 + random.nextInt(60)) * PAGE;
      long start = processor.placed(tracked.space().remap(old, length, true, 0));
      List<SpaceModel.Page> pages = new ArrayList<>(model.pages.subMap(old.start(), end).values());
      model.unmap(old.start(), old.length());
      for (int i = 0; i < length / PAGE; i++) {
        model.pages.put(
            start + i * PAGE, i < pages.size() ? pages.get(i) : pages.getLast().with(null));
      }
    }

    private void fork(Tracked tracked) {
      if (spaces.size() == 3) {
        destroy(spaces.get(random.nextInt(spaces.size())));
      } else {
        long child = nextSpace++;
        cluster.homes.fork(tracked.space(), child);
        HomeSpace space = cluster.homes.find(child, SmallCluster.WHO.processor());
        spaces.add(new Tracked(child, space, new SpaceModel(tracked.model())));
      }
    }

    private void destroy(Tracked tracked) {
      cluster.homes.destroy(tracked.id());
      spaces.remove(tracked);
      if (spaces.isEmpty()) {
        create();
      }
    }

    /** A monitor dies, or the home or the processor alone cannot reach it any more. */
    private void crash() {
      if (failed.size() == MONITORS - 2) {
        return;
      }
      if (careful) {
        settle();
      }
      String name = "m" + random.nextInt(MONITORS);
      failed.add(name);
      int kind = random.nextInt(3);
      if (kind != 1) {
        cluster.kill(name);
      }
      if (kind != 2) {
        processor.unreachable.add(name);
      }
    }

    /** All that the crashes before have caused is over. */
    private void settle() {
      for (int round = 0; round < 4; round++) {
        for (SmallCluster.Member member : cluster.members()) {
          if (failed.contains(member.name())) {
            processor.refresh(
                io.legoos.protocol.Incarnation.of(member.ref().getIdentity().getIncarnation()));
          }
        }
        repair();
        processor.refresh(null);
        processor.refresh(null);
        repair();
      }
    }

    private void repair() {
      cluster.homes.restoreReplication();
      for (Runnable copy = cluster.copies.poll(); copy != null; copy = cluster.copies.poll()) {
        copy.run();
      }
    }

    /** While an older page is on its way to a secondary. */
    private void disturb() {
      Tracked tracked = spaces.get(random.nextInt(spaces.size()));
      try {
        switch (random.nextInt(4)) {
          case 0 -> flushSome(tracked);
          case 1 -> {
            AddressRange range = somewhere(tracked, 20);
            tracked.space().discard(List.of(range));
            tracked.model().discard(range.start(), range.length());
          }
          case 2 -> remap(tracked);
          default -> {}
        }
      } catch (MemoryRefusal e) {
        refused(e);
        destroyDamaged();
      }
    }

    private void flushSome(Tracked tracked) {
      for (int i = 0; i < 15; i++) {
        long address = somewhere(tracked, 1).start();
        long seed = random.nextLong();
        if (processor.flush(tracked.id(), tracked.space(), address, seed)) {
          tracked
              .model()
              .pages
              .computeIfPresent(
                  address, (a, page) -> page.with(new Content(seed, processor.unreplicated)));
        } else {
          tracked.model().discard(address, PAGE);
          lost.add(address);
        }
      }
    }

    private void check() {
      for (Tracked tracked : List.copyOf(spaces)) {
        for (long address : List.copyOf(tracked.model().pages.keySet())) {
          Content content = tracked.model().content(address);
          if (content != null) {
            byte[] got = processor.fetch(tracked.id(), tracked.space(), address, content.atRisk);
            if (got == null) {
              lost.add(address);
              tracked.model().discard(address, PAGE);
            } else {
              assertThat(got).isEqualTo(processor.bytesOf(content.seed));
            }
          }
        }
      }
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}
