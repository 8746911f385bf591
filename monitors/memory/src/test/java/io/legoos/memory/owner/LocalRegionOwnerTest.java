package io.legoos.memory.owner;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalRegionOwnerTest {
  private static final long PAGE = 4096;
  private static final int PAGES = 256;
  private static final AddressRange VREGION = AddressRange.of(1L << 30, PAGES * PAGE);
  private static final Vma DATA = new Vma(3, true);
  private static final long CAPACITY = 8 * PAGES * PAGE;

  private final FramePool frames = new FramePool(CAPACITY);
  private final CommitLedger ledger = new CommitLedger(CAPACITY, 1.0);
  private final LocalRegionOwner owner =
      new LocalRegionOwner(
          frames,
          ledger,
          new LaneCapabilities(new Random(1), new Incarnation(1, 1)),
          new ProcessorRegistry());

  @AfterEach
  void close() {
    frames.close();
  }

  private static VProcessKey vprocess(String id) {
    return new VProcessKey(id, "p0", new Incarnation(2, 2), 1);
  }

  private void createMapped(String vprocessId, long space) {
    owner.grant(vprocess(vprocessId), space, List.of(VREGION), VRegionRole.OWNER);
    owner.map(space, VREGION, DATA);
  }

  @Test
  void vregionsSideBySideAreCountedEach() {
    AddressRange next = AddressRange.of(VREGION.end(), VREGION.length());
    AddressRange last = AddressRange.of(next.end(), VREGION.length());
    owner.grant(vprocess("vp-1"), 1, List.of(VREGION, next), VRegionRole.OWNER);
    owner.grant(vprocess("vp-2"), 2, List.of(next), VRegionRole.OWNER);
    owner.grant(vprocess("vp-1"), 1, List.of(last), VRegionRole.REPLICA);

    assertThat(owner.use())
        .isEqualTo(new SpaceUse(3 * VREGION.length(), VREGION.length(), new ReplicaUse(0, 0)));
    owner.revoke(1, List.of(next));
    assertThat(owner.use().ownedBytes()).isEqualTo(2 * VREGION.length());
  }

  private static MemorySegment page(long value) {
    MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    for (long i = 0; i < PAGE; i += Long.BYTES) {
      page.set(JAVA_LONG_UNALIGNED, i, value);
    }
    return page;
  }

  @Test
  void aLaneReachesOnlyTheSpacesOfItsVProcess() {
    createMapped("a", 1);
    PageStore ofA = owner.storeOf("a");
    PageStore ofB = owner.storeOf("b");
    assertThat(ofB.flush(1, VREGION.start(), page(1), 0)).isEqualTo(PageStatus.NOT_OWNER);
    assertThat(ofA.flush(1, VREGION.start(), page(2), 0)).isEqualTo(PageStatus.OK);
    assertThat(ofB.fetch(1, VREGION.start(), page(0), 0)).isEqualTo(PageStatus.NOT_OWNER);
    assertThatThrownBy(() -> owner.grant(vprocess("b"), 1, List.of(VREGION), VRegionRole.OWNER))
        .isInstanceOf(MemoryRefusal.class);
  }

  @Test
  void aFullMonitorHasNoRoomAndSaysSo() {
    createMapped("a", 1);
    // Reservations without charge can fill more than the ledger knows.
    AddressRange large = AddressRange.of(1L << 35, 2 * CAPACITY);
    owner.grant(vprocess("a"), 1, List.of(large), VRegionRole.OWNER);
    owner.map(1, large, new Vma(3, false));
    PageStore store = owner.storeOf("a");
    int stored = 0;
    while (store.flush(1, large.start() + stored * PAGE, page(stored), 0) == PageStatus.OK) {
      stored++;
    }
    assertThat(stored).isEqualTo(frames.capacity());
    assertThat(store.flush(1, large.start(), page(7), 0))
        .as("a page that is held needs no frame")
        .isEqualTo(PageStatus.OK);
    assertThat(store.flush(1, VREGION.start(), page(7), 0)).isEqualTo(PageStatus.NO_ROOM);
    owner.discard(1, List.of(AddressRange.of(large.start(), PAGE)));
    assertThat(store.flush(1, VREGION.start(), page(7), 0)).isEqualTo(PageStatus.OK);
  }

  @Test
  void addressesOutsideTheOwnedVRegionsAreRefused() {
    createMapped("a", 1);
    AddressRange beyond = AddressRange.of(VREGION.start(), VREGION.length() + PAGE);
    assertThatThrownBy(() -> owner.map(1, beyond, DATA)).isInstanceOf(MemoryRefusal.class);
    assertThat(ledger.committedBytes()).isEqualTo(VREGION.length());
  }

  /** A home whose word nobody heard had granted it: the next one knows nothing of that. */
  @Test
  void whatIsGrantedAnewBeginsEmpty() {
    createMapped("a", 1);
    PageStore store = owner.storeOf("a");
    store.flush(1, VREGION.start(), page(1), 0);

    owner.grant(vprocess("a"), 1, List.of(VREGION), VRegionRole.REPLICA);
    assertThat(ledger.committedBytes()).isZero();
    assertThat(frames.used()).isZero();
    owner.map(1, VREGION, DATA);
    owner.promote(1, List.of(VREGION));

    assertThat(ledger.committedBytes()).isEqualTo(VREGION.length());
    assertThat(store.fetch(1, VREGION.start(), page(0), 0)).isEqualTo(PageStatus.NOT_HELD);
    owner.release(1);
    assertThat(ledger.committedBytes()).isZero();
  }

  /** A page is never torn, whatever control calls, forks and other lanes do meanwhile. */
  @Test
  void lanesWorkInParallelWithControlCalls() throws Exception {
    createMapped("a", 1);
    AtomicBoolean done = new AtomicBoolean();
    Callable<Boolean> lane = () -> fetchAndFlush(owner.storeOf("a"), done);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Boolean>> lanes = List.of(threads.submit(lane), threads.submit(lane));
      Random random = new Random(5);
      for (int i = 0; i < 300; i++) {
        AddressRange range =
            AddressRange.of(VREGION.start() + random.nextInt(PAGES / 2) * PAGE, 50 * PAGE);
        switch (random.nextInt(4)) {
          case 0 -> owner.unmap(1, range);
          case 1 -> owner.map(1, VREGION, DATA);
          case 2 -> owner.discard(1, List.of(range));
          default -> {
            owner.fork(1, 2);
            owner.release(2);
          }
        }
      }
      done.set(true);
      for (Future<Boolean> each : lanes) {
        assertThat(each.get()).as("no torn page").isTrue();
      }
    }
    owner.release(1);
    assertThat(frames.used()).isZero();
    assertThat(ledger.committedBytes()).isZero();
  }

  private static boolean fetchAndFlush(PageStore store, AtomicBoolean done) {
    Random random = new Random(Thread.currentThread().threadId());
    MemorySegment got = page(0);
    while (!done.get()) {
      long address = VREGION.start() + random.nextInt(PAGES) * PAGE;
      store.flush(1, address, page(random.nextLong()), 0);
      if (store.fetch(1, address, got, 0) == PageStatus.OK) {
        long first = got.get(JAVA_LONG_UNALIGNED, 0);
        for (long i = 0; i < PAGE; i += Long.BYTES) {
          if (got.get(JAVA_LONG_UNALIGNED, i) != first) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
