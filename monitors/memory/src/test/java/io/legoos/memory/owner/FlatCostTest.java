package io.legoos.memory.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.Allocations;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A lane's fetches and flushes at an owner allocate nothing, with one VMA and 1 GiB as with 60,000
 * VMAs and 64 GiB, and with one space as with 1,000.
 */
class FlatCostTest {
  private static final long GIB = 1L << 30;
  private static final long BASE = 0x2000_0000_0000L;
  private static final int HELD = 4096;
  private static final int STEPS = 20_000;
  private static final VProcessKey WHO = new VProcessKey("a", "p0", new Incarnation(2, 2), 1);

  private final FramePool frames = new FramePool(64 * GIB);
  private final LocalRegionOwner owner =
      new LocalRegionOwner(
          frames,
          new CommitLedger(128 * GIB, 1.0),
          new LaneCapabilities(new Random(1), new Incarnation(1, 1)),
          new ProcessorRegistry());

  @AfterEach
  void close() {
    frames.close();
  }

  /** Maps the range in so many VMAs, none of which is alike its neighbour. */
  private void create(long space, AddressRange range, int vmas) {
    owner.grant(WHO, space, List.of(range), VRegionRole.OWNER);
    long length = range.length() / vmas & -AddressRange.PAGE_BYTES;
    for (int i = 0; i < vmas; i++) {
      long start = range.start() + i * length;
      long end = i == vmas - 1 ? range.end() : start + length;
      owner.map(space, new AddressRange(start, end), new Vma(i % 2 == 0 ? 1 : 3, true));
    }
  }

  private long bytesOfTraffic(long space, long gibibytes) {
    PageStore lane = owner.storeOf("a");
    MemorySegment page = MemorySegment.ofArray(new byte[FramePool.FRAME_BYTES]);
    long stride = gibibytes * GIB / HELD;
    for (int i = 0; i < HELD; i++) {
      assertThat(lane.flush(space, BASE + i * stride, page, 0)).isEqualTo(PageStatus.OK);
    }
    Random random = new Random(1);
    return Allocations.leastOfWarm(
        () -> {
          for (int i = 0; i < STEPS; i++) {
            long address = BASE + random.nextInt(HELD) * stride;
            if (lane.fetch(space, address, page, 0) != PageStatus.OK
                || lane.flush(space, address, page, 0) != PageStatus.OK) {
              throw new AssertionError("a page is gone");
            }
          }
        });
  }

  @Test
  void withOneVmaAnd1GiB() {
    create(1, AddressRange.of(BASE, GIB), 1);
    assertThat(bytesOfTraffic(1, 1)).isZero();
  }

  @Test
  void with60000VmasAnd64GiB() {
    create(1, AddressRange.of(BASE, 64 * GIB), 60_000);
    assertThat(bytesOfTraffic(1, 64)).isZero();
  }

  @Test
  void besidesAThousandSpaces() {
    for (int space = 1; space <= 1000; space++) {
      create(space, AddressRange.of(BASE, GIB / 16), 1);
    }
    PageStore lane = owner.storeOf("a");
    MemorySegment page = MemorySegment.ofArray(new byte[FramePool.FRAME_BYTES]);
    Runnable traffic =
        () -> {
          for (int i = 0; i < STEPS; i++) {
            if (lane.flush(1 + i / 100, BASE, page, 0) != PageStatus.OK) {
              throw new AssertionError("a space is gone");
            }
          }
        };
    assertThat(Allocations.leastOf(traffic))
        .as("at most the number of the space, when that is another than before")
        .isLessThanOrEqualTo(STEPS / 100 * 32);
  }
}
