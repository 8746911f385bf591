package io.legoos.memory.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.region.AddressRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random sequences of everything that is done with replicas, over a store that fails, against a
 * model: a read gives exactly the bytes last written, or says that it cannot, and never others.
 */
class ReplicaPagesModelTest {
  private static final long PAGE = 4096;
  private static final long PAGES = 24;

  @Property(tries = 300)
  void aReadGivesWhatWasWrittenLast(@ForAll long seed) throws IOException {
    run(seed, 0, false);
  }

  @Property(tries = 300)
  void aFailingStoreLosesNothingThatWasTaken(@ForAll long seed) throws IOException {
    run(seed, 0.4, false);
  }

  @Property(tries = 300)
  void aDamagedStoreNeverGivesOtherBytes(@ForAll long seed) throws IOException {
    run(seed, 0.2, true);
  }

  private static void run(long seed, double failureRate, boolean damage) throws IOException {
    Run run = new Run(new Random(seed), failureRate, damage);
    for (int step = 0; step < 500; step++) {
      run.step();
      run.checkCounts();
    }
    run.checkContents();
    run.settle();
    run.checkContents();
    run.closeAll();
  }

  /** What a page is; one object per record, so that sharing is identity. */
  private static final class Content {
    final long seed;
    final boolean dropped;

    Content(long seed, boolean dropped) {
      this.seed = seed;
      this.dropped = dropped;
    }
  }

  private record Space(ReplicaPages pages, TreeMap<Long, Content> model) {}

  private static final class Run {
    private final Random random;
    private final double failureRate;
    private final boolean damage;
    private final FakeBackupStore store;
    private final ReplicaLogSettings settings;
    private final ReplicaLog log;
    private final List<Space> spaces = new ArrayList<>();
    private final MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    private final MemorySegment expected = MemorySegment.ofArray(new byte[(int) PAGE]);
    private long nextSpace = 1;

    Run(Random random, double failureRate, boolean damage) {
      this.random = random;
      this.failureRate = failureRate;
      this.damage = damage;
      this.store = new FakeBackupStore(random.nextLong());
      store.failureRate(failureRate);
      this.settings =
          new ReplicaLogSettings(
              (1 + random.nextInt(24)) * (long) RecordBuffer.RECORD_BYTES + 7,
              100,
              1,
              1,
              1,
              Long.MAX_VALUE);
      this.log =
          new ReplicaLog(
              store,
              (1 + random.nextInt(40)) * (long) RecordBuffer.RECORD_BYTES + 9,
              settings,
              (condition, nanos) -> {
                flush();
                return nanos - 40;
              });
    }

    void step() {
      if (spaces.isEmpty()) {
        create();
      }
      Space space = spaces.get(random.nextInt(spaces.size()));
      switch (random.nextInt(28)) {
        case 0 -> create();
        case 1 -> fork(space);
        case 2 -> close(space);
        case 3 -> discard(space, range(16));
        case 4 -> move(space);
        case 5, 6 -> read(space, address());
        case 7, 8, 9, 10 -> flush();
        case 11, 12, 13 -> compact();
        case 14 -> writeIfAbsent(space);
        case 15 -> misfortune();
        case 16 -> visit(space, range(32));
        case 17 -> readEach(space, range(32));
        case 18 -> forget(space, address());
        case 19 -> mark(space, address());
        case 20 -> forgetMarks(space, range(16));
        default -> write(space);
      }
    }

    private long address() {
      return random.nextLong(PAGES) * PAGE;
    }

    private AddressRange range(int most) {
      return AddressRange.of(address(), (1 + random.nextInt(most)) * PAGE);
    }

    private void create() {
      if (spaces.size() < 5) {
        spaces.add(new Space(ReplicaPages.create(log, nextSpace++), new TreeMap<>()));
      }
    }

    private void fork(Space space) {
      if (spaces.size() < 5) {
        spaces.add(new Space(space.pages().fork(nextSpace++), new TreeMap<>(space.model())));
      }
    }

    private void close(Space space) {
      if (random.nextInt(4) == 0) {
        space.pages().close();
        spaces.remove(space);
      } else if (random.nextInt(4) == 0) {
        space.pages().discardAll();
        space.model().clear();
      }
    }

    private void discard(Space space, AddressRange range) {
      space.pages().discard(range);
      space.model().subMap(range.start(), range.end()).clear();
    }

    private void move(Space space) {
      AddressRange from = range(16);
      long to = address();
      if (from.overlaps(from.movedTo(to))) {
        return;
      }
      discard(space, from.movedTo(to));
      space.pages().move(from, to);
      TreeMap<Long, Content> moved = new TreeMap<>(space.model().subMap(from.start(), from.end()));
      space.model().subMap(from.start(), from.end()).clear();
      moved.forEach((a, c) -> space.model().put(a - from.start() + to, c));
    }

    private void write(Space space) {
      long address = address();
      long seed = random.nextLong();
      fill(page, seed);
      boolean kept = space.pages().write(address, page, 0);
      space.model().put(address, new Content(seed, !kept));
    }

    private void writeIfAbsent(Space space) {
      long address = address();
      long seed = random.nextLong();
      fill(page, seed);
      boolean kept = space.pages().writeIfAbsent(address, page, 0);
      if (space.model().containsKey(address)) {
        assertThat(kept).isTrue();
      }
      space.model().putIfAbsent(address, new Content(seed, !kept));
    }

    private void flush() {
      try {
        log.flushStep();
      } catch (IOException e) {
        assertThat(failureRate).isPositive();
      }
    }

    private void compact() {
      try {
        log.compactStep();
      } catch (IOException e) {
        assertThat(failureRate).isPositive();
      }
    }

    private void misfortune() {
      store.doLateWrites();
      if (damage && random.nextInt(3) == 0) {
        store.damageSomething();
      }
    }

    private void visit(Space space, AddressRange range) {
      List<Long> visited = new ArrayList<>();
      space.pages().forEach(range, visited::add);
      List<Long> held = new ArrayList<>();
      space
          .model()
          .subMap(range.start(), range.end())
          .forEach(
              (a, c) -> {
                if (!c.dropped) {
                  held.add(a);
                }
              });
      if (damage) {
        assertThat(held).containsAll(visited);
      } else {
        assertThat(visited).isEqualTo(held);
      }
    }

    private void forget(Space space, long address) {
      assertThat(space.pages().forget(address)).isEqualTo(space.model().containsKey(address));
      space.model().remove(address);
      assertThat(space.pages().state(address)).isEqualTo(ReplicaRead.NOT_HELD);
    }

    private void mark(Space space, long address) {
      space.pages().mark(address);
      space.model().put(address, new Content(0, true));
      assertThat(space.pages().state(address)).isEqualTo(ReplicaRead.UNREPLICATED);
    }

    private void forgetMarks(Space space, AddressRange range) {
      SortedMap<Long, Content> part = space.model().subMap(range.start(), range.end());
      long marks = part.values().stream().filter(c -> c.dropped).count();
      long forgotten = space.pages().forgetMarks(range);
      if (damage) {
        assertThat(forgotten).isGreaterThanOrEqualTo(marks);
        part.keySet().removeIf(address -> space.pages().state(address) == ReplicaRead.NOT_HELD);
      } else {
        assertThat(forgotten).isEqualTo(marks);
        part.values().removeIf(c -> c.dropped);
      }
    }

    /** Reads many pages at once: each is as it was written last, or said to be damaged. */
    private void readEach(Space space, AddressRange range) {
      List<Long> visited = new ArrayList<>();
      List<Long> held = new ArrayList<>();
      space.pages().forEach(range, held::add);
      assertThat(space.pages().first(range)).isEqualTo(held.isEmpty() ? -1 : held.getFirst());
      try {
        space
            .pages()
            .readEach(
                range,
                Integer.MAX_VALUE,
                (address, version, bytes, offset) -> {
                  visited.add(address);
                  assertThat(space.pages().version(address)).isEqualTo(version);
                  Content content = Objects.requireNonNull(space.model().get(address));
                  assertThat(content.dropped).isFalse();
                  if (bytes == null) {
                    assertThat(damage).isTrue();
                  } else {
                    fill(expected, content.seed);
                    assertThat(bytes.asSlice(offset, PAGE).mismatch(expected)).isEqualTo(-1);
                  }
                });
        assertThat(visited).containsExactlyInAnyOrderElementsOf(held);
      } catch (IOException e) {
        assertThat(failureRate).isPositive();
      }
    }

    private void read(Space space, long address) {
      Content content = space.model().get(address);
      page.fill((byte) 7);
      try {
        ReplicaRead result = space.pages().read(address, page, 0);
        if (content == null) {
          assertThat(result).isEqualTo(ReplicaRead.NOT_HELD);
        } else if (content.dropped) {
          assertThat(result).isEqualTo(ReplicaRead.UNREPLICATED);
        } else if (!damage) {
          assertThat(result).isEqualTo(ReplicaRead.OK);
        } else {
          assertThat(result).isNotEqualTo(ReplicaRead.NOT_HELD);
        }
        if (content != null && result == ReplicaRead.OK) {
          fill(expected, content.seed);
          assertThat(page.mismatch(expected)).isEqualTo(-1);
        } else {
          assertUntouched();
        }
      } catch (IOException e) {
        assertThat(damage || failureRate > 0).as("%s", e).isTrue();
        assertUntouched();
      }
    }

    private void assertUntouched() {
      expected.fill((byte) 7);
      assertThat(page.mismatch(expected)).isEqualTo(-1);
    }

    private static void fill(MemorySegment target, long seed) {
      byte[] bytes = new byte[(int) PAGE];
      new Random(seed).nextBytes(bytes);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, target, 0, PAGE);
    }

    void checkCounts() {
      ReplicaCounters counters = log.counters();
      assertThat(counters.ringBytes()).isBetween(0L, counters.ringCapacityBytes());
      assertThat(store.bytes()).isLessThanOrEqualTo(counters.segmentBytes());
      assertThat(store.violations()).isEmpty();
      if (damage) {
        return;
      }
      Set<Content> records = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Space space : spaces) {
        long dropped = space.model().values().stream().filter(c -> c.dropped).count();
        assertThat(space.pages().unreplicated()).isEqualTo(dropped);
        assertThat(space.pages().size()).isEqualTo(space.model().size() - dropped);
        space.model().values().stream().filter(c -> !c.dropped).forEach(records::add);
      }
      assertThat(counters.liveBytes()).isEqualTo((long) records.size() * RecordBuffer.RECORD_BYTES);
    }

    void checkContents() {
      for (Space space : spaces) {
        for (long address = 0; address < 2 * PAGES * PAGE; address += PAGE) {
          read(space, address);
        }
      }
    }

    /** All that can be flushed and compacted is; the store works again. */
    void settle() throws IOException {
      store.failureRate(0);
      while (log.flushStep()) {
        checkCounts();
      }
      for (int steps = 0; log.compactStep(); steps++) {
        assertThat(steps).as("compaction comes to an end").isLessThan(10_000);
        checkCounts();
      }
      ReplicaCounters counters = log.counters();
      assertThat(counters.ringBytes()).isZero();
      assertThat(counters.segmentBytes())
          .isLessThanOrEqualTo(2 * counters.liveBytes() + settings.segmentBytes());
    }

    void closeAll() throws IOException {
      spaces.forEach(space -> space.pages().close());
      spaces.clear();
      settle();
      assertThat(log.counters().liveBytes()).isZero();
      assertThat(log.counters().segmentBytes()).isZero();
      assertThat(store.segments()).isEmpty();
    }
  }
}
