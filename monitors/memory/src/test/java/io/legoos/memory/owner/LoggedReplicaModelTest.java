package io.legoos.memory.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.SteppedReplicaLog;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Random operations on spaces that a monitor holds as owner and as replica, against a model: what
 * was acknowledged is read back exactly after promotion, wherever it was kept, and what was refused
 * is never read at all. The same operations with replicas in frames and in the log.
 */
@Tag("M13")
@Tag("M14")
@Tag("M15")
class LoggedReplicaModelTest {
  private static final long PAGE = 4096;
  private static final int VREGION_PAGES = 24;
  private static final int VREGIONS = 3;
  private static final long START = 1L << 30;
  private static final VProcessKey WHO = new VProcessKey("vp", "p0", new Incarnation(1, 2), 3);
  private static final Vma DATA = new Vma(3, true);

  /** What a monitor has. */
  private enum Shape {
    /** Replicas in frames, of which there are enough. */
    FRAMES,
    /** A small log, and frames for what it has no room for. */
    LOG,
    /** A small log over a store that often fails, and few frames. */
    LITTLE,
    /** No log, and few frames. */
    FEW_FRAMES;

    boolean refuses() {
      return this == LITTLE || this == FEW_FRAMES;
    }

    boolean hasLog() {
      return this == LOG || this == LITTLE;
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void replicasInFramesAreReadBack(@ForAll long seed) throws IOException {
    new Run(seed, Shape.FRAMES).run();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void replicasInTheLogAreReadBack(@ForAll long seed) throws IOException {
    new Run(seed, Shape.LOG).run();
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void withoutRoomNothingOlderIsReadBack(@ForAll long seed) throws IOException {
    new Run(seed, Shape.LITTLE).run();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void withoutFramesNothingOlderIsReadBack(@ForAll long seed) throws IOException {
    new Run(seed, Shape.FEW_FRAMES).run();
  }

  private static AddressRange vregion(int index) {
    return AddressRange.of(START + index * VREGION_PAGES * PAGE, VREGION_PAGES * PAGE);
  }

  /**
   * A space and what should be in it.
   *
   * @param model seed of the bytes of each page that was flushed; null: refused, so never readable
   */
  private record Space(long id, boolean[] owned, TreeMap<Long, @Nullable Long> model) {}

  private static final class Run {
    private final Random random;
    private final Shape shape;
    private final SteppedReplicaLog stepped;
    private final FramePool frames;
    private final CommitLedger ledger = new CommitLedger(1L << 30, 1.0);
    private final LocalRegionOwner owner;
    private final PageStore store;
    private final List<Space> spaces = new ArrayList<>();
    private final MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    private final MemorySegment expected = MemorySegment.ofArray(new byte[(int) PAGE]);
    private long nextSpace = 1;

    Run(long seed, Shape shape) {
      this.random = new Random(seed);
      this.shape = shape;
      this.stepped = new SteppedReplicaLog(seed, 1 + random.nextInt(12), 1 + random.nextInt(20));
      stepped.failWrites(shape == Shape.LITTLE ? 0.7 : 0.1);
      this.frames = new FramePool((shape.refuses() ? 4 + random.nextInt(60) : 1000) * PAGE);
      this.owner =
          new LocalRegionOwner(
              frames,
              ledger,
              new LaneCapabilities(new Random(1), new Incarnation(7, 7)),
              new ProcessorRegistry(),
              shape.hasLog() ? stepped.log() : ReplicaLog.none());
      this.store = owner.storeOf(WHO.vprocessId());
    }

    void run() throws IOException {
      for (int step = 0; step < 400; step++) {
        step();
      }
      for (Space space : List.copyOf(spaces)) {
        for (int i = 0; i < VREGIONS; i++) {
          promote(space, i);
        }
        check(space);
        copiesAsHeld(space);
      }
      stepped.settle();
      while (owner.tendReplicas()) {
        stepped.settle();
      }
      spaces.forEach(this::check);
      spaces.forEach(space -> owner.release(space.id()));
      stepped.settle();
      assertThat(frames.used()).isZero();
      assertThat(ledger.committedBytes()).isZero();
      assertThat(stepped.log().counters().liveBytes()).isZero();
      assertThat(stepped.log().counters().segmentBytes()).isZero();
      assertThat(owner.use().replicas()).isEqualTo(new ReplicaUse(0, 0));
      assertThat(stepped.violations()).isEmpty();
      frames.close();
    }

    private void step() {
      if (spaces.isEmpty()) {
        create();
      }
      Space space = spaces.get(random.nextInt(spaces.size()));
      switch (random.nextInt(20)) {
        case 0 -> discard(space);
        case 1 -> remap(space);
        case 2 -> move(space);
        case 3 -> fork(space);
        case 4 -> promoteSometimes(space);
        case 5 -> older(space);
        case 6 -> read(space);
        case 7, 8, 9 -> stepped.work();
        case 10 -> owner.tendReplicas();
        case 11 -> check(space);
        default -> flush(space);
      }
    }

    private void create() {
      Space space = new Space(nextSpace++, new boolean[VREGIONS], new TreeMap<>());
      for (int i = 0; i < VREGIONS; i++) {
        space.owned()[i] = i == 0;
        owner.grant(
            WHO, space.id(), List.of(vregion(i)), i == 0 ? VRegionRole.OWNER : VRegionRole.REPLICA);
        owner.map(space.id(), vregion(i), DATA);
      }
      spaces.add(space);
    }

    private AddressRange rangeIn(int vregion) {
      int first = random.nextInt(VREGION_PAGES);
      int pages = 1 + random.nextInt(VREGION_PAGES - first);
      return AddressRange.of(vregion(vregion).start() + first * PAGE, pages * PAGE);
    }

    private void discard(Space space) {
      AddressRange range = rangeIn(random.nextInt(VREGIONS));
      owner.discard(space.id(), List.of(range));
      space.model().subMap(range.start(), range.end()).clear();
    }

    private void remap(Space space) {
      AddressRange range = rangeIn(random.nextInt(VREGIONS));
      owner.unmap(space.id(), range);
      owner.map(space.id(), range, DATA);
      space.model().subMap(range.start(), range.end()).clear();
    }

    private void move(Space space) {
      int vregion = random.nextInt(VREGIONS);
      AddressRange from = rangeIn(vregion);
      int target = random.nextInt(VREGIONS);
      AddressRange to = from.movedTo(rangeIn(target).start());
      if (from.overlaps(to)
          || to.end() > vregion(target).end()
          || space.owned()[vregion] != space.owned()[target]) {
        return;
      }
      owner.movePages(space.id(), from, to.start());
      TreeMap<Long, @Nullable Long> moved =
          new TreeMap<>(space.model().subMap(from.start(), from.end()));
      space.model().subMap(from.start(), from.end()).clear();
      space.model().subMap(to.start(), to.end()).clear();
      moved.forEach((a, seed) -> space.model().put(a - from.start() + to.start(), seed));
    }

    private void fork(Space space) {
      if (spaces.size() == 3) {
        Space gone = spaces.remove(random.nextInt(spaces.size()));
        owner.release(gone.id());
        return;
      }
      long child = nextSpace++;
      owner.fork(space.id(), child);
      spaces.add(new Space(child, space.owned().clone(), new TreeMap<>(space.model())));
    }

    private void promoteSometimes(Space space) {
      if (random.nextInt(4) == 0) {
        promote(space, random.nextInt(VREGIONS));
      }
    }

    private void promote(Space space, int vregion) {
      owner.promote(space.id(), List.of(vregion(vregion)));
      space.owned()[vregion] = true;
    }

    private void flush(Space space) {
      for (int i = 0; i < 6; i++) {
        int vregion = random.nextInt(VREGIONS);
        long address = vregion(vregion).start() + random.nextInt(VREGION_PAGES) * PAGE;
        long seed = random.nextLong();
        fill(page, seed);
        PageStatus status = store.flush(space.id(), address, page, 0);
        if (status == PageStatus.OK) {
          space.model().put(address, seed);
        } else {
          assertThat(status).isEqualTo(PageStatus.NO_ROOM);
          assertThat(shape.refuses()).isTrue();
          if (space.owned()[vregion]) {
            // The vProcess would end.
            owner.discard(space.id(), List.of(AddressRange.of(address, PAGE)));
            space.model().remove(address);
          } else {
            space.model().put(address, null);
          }
        }
      }
    }

    /** An older page comes last: it counts only where nothing else was. */
    private void older(Space space) {
      long address = rangeIn(random.nextInt(VREGIONS)).start();
      int vregion = (int) ((address - START) / PAGE / VREGION_PAGES);
      long seed = random.nextLong();
      fill(page, seed);
      byte[] bytes = page.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      boolean counts = !space.owned()[vregion] && !space.model().containsKey(address);
      try {
        owner.putOlderPages(space.id(), new PageBatch(List.of(address), List.of(bytes), 0));
        if (counts) {
          space.model().put(address, seed);
        }
      } catch (MemoryRefusal e) {
        assertThat(counts).isTrue();
        assertThat(shape.refuses()).isTrue();
        space.model().put(address, null);
      }
    }

    private void read(Space space) {
      AddressRange range = rangeIn(random.nextInt(VREGIONS));
      checkBatch(space, range, owner.readPages(space.id(), range));
    }

    private void checkBatch(Space space, AddressRange range, PageBatch batch) {
      TreeMap<Long, @Nullable Long> held =
          new TreeMap<>(space.model().subMap(range.start(), range.end()));
      held.values().removeIf(seed -> seed == null);
      assertThat(batch.nextAddress()).isZero();
      assertThat(batch.addresses()).containsExactlyElementsOf(held.keySet());
      for (int i = 0; i < batch.addresses().size(); i++) {
        Long seed = held.get(batch.addresses().get(i));
        fill(expected, seed == null ? 0 : seed);
        MemorySegment got = MemorySegment.ofArray(batch.pages().get(i));
        assertThat(got.mismatch(expected)).isEqualTo(-1);
      }
    }

    /** What a new secondary would get. */
    private void copiesAsHeld(Space space) {
      for (int i = 0; i < VREGIONS; i++) {
        checkBatch(space, vregion(i), owner.readPages(space.id(), vregion(i)));
      }
    }

    private void check(Space space) {
      for (int i = 0; i < VREGIONS; i++) {
        for (int p = 0; p < VREGION_PAGES; p++) {
          long address = vregion(i).start() + p * PAGE;
          PageStatus status = store.fetch(space.id(), address, page, 0);
          if (!space.owned()[i]) {
            assertThat(status).isEqualTo(PageStatus.NOT_OWNER);
            continue;
          }
          Long seed = space.model().get(address);
          assertThat(status).isEqualTo(seed == null ? PageStatus.NOT_HELD : PageStatus.OK);
          if (seed != null) {
            fill(expected, seed);
            assertThat(page.mismatch(expected)).isEqualTo(-1);
          }
        }
      }
      long refused = 0;
      for (Space each : spaces) {
        for (Map.Entry<Long, @Nullable Long> entry : each.model().entrySet()) {
          int vregion = (int) ((entry.getKey() - START) / PAGE / VREGION_PAGES);
          refused += !each.owned()[vregion] && entry.getValue() == null ? 1 : 0;
        }
      }
      assertThat(owner.use().replicas().unreplicatedBytes()).isEqualTo(refused * PAGE);
    }

    private static void fill(MemorySegment target, long seed) {
      byte[] bytes = new byte[(int) PAGE];
      new Random(seed).nextBytes(bytes);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, target, 0, PAGE);
    }
  }
}
