package io.legoos.memory.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.Allocations;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A page of 64 GiB costs the same as one of 1 GiB. Counted in arrays passed and in bytes allocated,
 * never timed.
 */
class FlatCostTest {
  private static final long GIB = 1L << 30;
  private static final long BASE = 0x2000_0000_0000L;

  /** Of addresses under one lowest node. */
  private static final long LEAF_BYTES = 2 << 20;

  private static final int LEAVES_PER_GIB = 512;

  /** An array of 512 references or numbers and its owner. */
  private static final int NODE_BYTES = 512 * 4 + 64;

  private static final int STEPS = 20_000;

  private final FramePool frames = new FramePool(64 * GIB);

  @AfterEach
  void close() {
    frames.close();
  }

  /** Bytes for the first page of each of so many pieces of 2 MiB: the most of any, and the sum. */
  private static long[] growth(PageTable table, int from, int pieces) {
    long most = 0;
    long sum = 0;
    for (int i = from; i < from + pieces; i++) {
      long address = BASE + i * LEAF_BYTES;
      int frame = i;
      long bytes = Allocations.of(() -> table.put(address, frame));
      most = Math.max(most, bytes);
      sum += bytes;
    }
    return new long[] {most, sum};
  }

  @Test
  void thePageTableGrowsTo64GiBWithoutMovingAnything() {
    PageTable warm = new PageTable();
    growth(warm, 0, LEAVES_PER_GIB);
    PageTable table = new PageTable();
    long[] first = growth(table, 0, 1);
    long[] gib = growth(table, 1, LEAVES_PER_GIB - 1);
    long[] others = growth(table, LEAVES_PER_GIB, 63 * LEAVES_PER_GIB);

    assertThat(first[0])
        .as("three arrays below the root: that many a look-up passes")
        .isBetween(2L * NODE_BYTES, 4L * NODE_BYTES);
    assertThat(others[0]).as("no step is larger for what is there").isLessThanOrEqualTo(first[0]);
    assertThat(others[1]).isLessThanOrEqualTo(63 * (first[1] + gib[1]));
  }

  @Test
  void pagesAreFetchedAndFlushedWithoutAllocating() {
    assertThat(bytesOfTraffic(1)).isZero();
    assertThat(bytesOfTraffic(64)).isZero();
  }

  /** Of fetches and flushes of held pages that are spread over so many GiB. */
  private long bytesOfTraffic(int gibibytes) {
    SpacePages pages = new SpacePages(frames);
    MemorySegment page = MemorySegment.ofArray(new byte[FramePool.FRAME_BYTES]);
    int held = 4096;
    long stride = gibibytes * GIB / held;
    for (int i = 0; i < held; i++) {
      assertThat(pages.write(BASE + i * stride, page, 0)).isTrue();
    }
    Random random = new Random(1);
    Runnable traffic =
        () -> {
          for (int i = 0; i < STEPS; i++) {
            long address = BASE + random.nextInt(held) * stride;
            if (!pages.read(address, page, 0) || !pages.write(address, page, 0)) {
              throw new AssertionError("a page is gone");
            }
          }
        };
    traffic.run();
    long bytes = Allocations.leastOfWarm(traffic);
    pages.discardAll();
    return bytes;
  }

  @Test
  void aFrameIsTakenAndGivenBackWithoutAllocatingAnythingButSlabs() {
    int slabFrames = 1024;
    Runnable take =
        () -> {
          for (int i = 0; i < slabFrames; i++) {
            frames.allocate();
          }
        };
    Runnable cycle =
        () -> {
          for (int frame = 0; frame < slabFrames; frame++) {
            frames.release(frame);
          }
          take.run();
        };
    take.run();
    for (int i = 0; i < 20; i++) {
      cycle.run();
    }
    assertThat(Allocations.leastOfWarm(cycle)).isLessThan(slabFrames);
    long most = 0;
    for (int slab = 1; slab < 16; slab++) {
      most = Math.max(most, Allocations.of(take));
    }
    assertThat(most).as("two numbers a frame").isLessThan(slabFrames * 16);
  }
}
