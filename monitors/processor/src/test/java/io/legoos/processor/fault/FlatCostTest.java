package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.excache.LineTable;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.LaneTarget;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.processor.remote.VRegionMap;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a miss looks up costs the same with 16 owners, 64 GiB of lines and 100,000 ranges as with
 * one of each. Counted in comparisons and in bytes allocated, never timed.
 */
class FlatCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long GIB = 1L << 30;
  private static final long BASE = 0x2000_0000_0000L;
  private static final long BASE_PAGE = BASE >>> 12;

  /** Of addresses for which the table takes room at once. */
  private static final int CHUNK_PAGES = 512;

  private static final int CHUNKS_PER_GIB = 512;
  private static final int LOOK_UPS = 20_000;

  private final Space space = new Space(7, 0, new VRegionMap(1 << 20));

  private static long allocatedBy(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Bytes for the first line of each of so many pieces of 2 MiB: the most of any, and the sum. */
  private static long[] growth(LineTable lines, int from, int chunks) {
    long most = 0;
    long sum = 0;
    for (int i = from; i < from + chunks; i++) {
      long page = BASE_PAGE + (long) i * CHUNK_PAGES;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      lines.set(page, Line.of(LineState.REMOTE, Line.HELD, 0));
      long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      most = Math.max(most, bytes);
      sum += bytes;
    }
    return new long[] {most, sum};
  }

  @Test
  void theLineTableGrowsTo64GiBWithoutMovingAnything() {
    long[] first = growth(space.lines, 0, 1);
    long[] firstGib = growth(space.lines, 1, CHUNKS_PER_GIB - 1);
    long[] others = growth(space.lines, CHUNKS_PER_GIB, 63 * CHUNKS_PER_GIB);

    assertThat(first[0]).as("three arrays of 512: that many a look-up passes").isLessThan(3 * 2100);
    assertThat(others[0]).as("no step is larger for what is there").isLessThanOrEqualTo(first[0]);
    assertThat(others[1]).isLessThanOrEqualTo(63 * (first[1] + firstGib[1]));
  }

  @Test
  void aLineOf64GiBIsFoundWithoutAllocating() {
    growth(space.lines, 0, 64 * CHUNKS_PER_GIB);
    Random random = new Random(1);
    long pages = 64 * GIB >>> 12;
    long[] found = {0};
    Runnable lookUps =
        () -> {
          for (int i = 0; i < LOOK_UPS; i++) {
            long page = BASE_PAGE + random.nextLong(pages) / CHUNK_PAGES * CHUNK_PAGES;
            found[0] += Line.state(space.lines.get(page)) == LineState.REMOTE ? 1 : 0;
          }
        };
    lookUps.run();
    assertThat(allocatedBy(lookUps)).isZero();
    assertThat(found[0]).isEqualTo(2 * LOOK_UPS);
  }

  @Test
  void theOwnerIsFoundAmong16In64GiBWithoutAllocating() {
    List<OwnerLink> owners = owners(16);
    int vRegions = (int) (64 * GIB >>> 20);
    long most = 0;
    long first = 0;
    for (int i = 0; i < vRegions; i++) {
      long start = BASE + ((long) i << 20);
      OwnerLink owner = owners.get(i % 16);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      space.vRegions.grant(start, 1 << 20, owner);
      long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      first = i == 0 ? bytes : first;
      most = Math.max(most, bytes);
    }
    assertThat(first).as("as many arrays as a look-up passes").isLessThan(3 * 2100);
    assertThat(most).as("a grant moves nothing").isLessThanOrEqualTo(first);

    Random random = new Random(2);
    int[] wrong = {0};
    Runnable lookUps =
        () -> {
          for (int i = 0; i < LOOK_UPS; i++) {
            int vRegion = random.nextInt(vRegions);
            OwnerLink owner = space.vRegions.ownerOf(BASE + ((long) vRegion << 20) + 4096);
            wrong[0] += owner == owners.get(vRegion % 16) ? 0 : 1;
          }
        };
    lookUps.run();
    assertThat(allocatedBy(lookUps)).isZero();
    assertThat(wrong[0]).isZero();
  }

  @Test
  void aRangeIsFoundByTheLogarithmOfTheirNumber() {
    assertThat(mostComparisons(1)).isLessThanOrEqualTo(1);
    assertThat(mostComparisons(1_000)).isLessThanOrEqualTo(20);
    assertThat(mostComparisons(100_000)).as("a balanced tree's height").isLessThanOrEqualTo(34);
  }

  /** Of one look-up of an address in so many ranges, none of which is alike its neighbour. */
  private static long mostComparisons(int count) {
    long[] comparisons = {0};
    ManagedRanges ranges =
        new ManagedRanges(
            (a, b) -> {
              comparisons[0]++;
              return ManagedRanges.BY_START.compare(a, b);
            });
    for (int i = 0; i < count; i++) {
      ranges.add(BASE + i * 4096L, BASE + (i + 1) * 4096L, i % 2 == 0 ? 1 : 3);
    }
    Random random = new Random(3);
    long[] most = {0};
    Runnable lookUps =
        () -> {
          for (int i = 0; i < LOOK_UPS; i++) {
            long before = comparisons[0];
            if (ranges.at(BASE + random.nextInt(count) * 4096L) == null) {
              throw new AssertionError("a range is gone");
            }
            most[0] = Math.max(most[0], comparisons[0] - before);
          }
        };
    lookUps.run();
    assertThat(allocatedBy(lookUps)).as("bytes for look-ups in %d ranges", count).isZero();
    return most[0];
  }

  @Test
  void aMappingAllocatesTheSameAmong100000As10() {
    long few = bytesOfAMapping(10);
    long many = bytesOfAMapping(100_000);
    assertThat(many).isLessThanOrEqualTo(few + few / 4);
  }

  /** Of a range that comes and goes, the least of several rounds: compiled code allocates less. */
  private static long bytesOfAMapping(int count) {
    ManagedRanges ranges = new ManagedRanges();
    for (int i = 0; i < count; i++) {
      ranges.add(BASE + i * 8192L, BASE + i * 8192L + 4096, 3);
    }
    Random random = new Random(4);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long bytes =
          allocatedBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  long start = BASE + random.nextInt(count) * 8192L + 4096;
                  ranges.add(start, start + 4096, 1);
                  ranges.remove(start, start + 4096);
                }
              });
      least = Math.min(least, bytes);
    }
    return least;
  }

  @Test
  void linesThatWaitFor16OwnersRideWithoutAllocating() {
    Arena arena = Arena.ofAuto();
    Piggybacks piggybacks = new Piggybacks(arena, true);
    List<OwnerLink> owners = owners(16);
    MemorySegment page = arena.allocate(PageExchange.PAGE_BYTES, 8);
    int[] boarded = {0};
    Runnable rides =
        () -> {
          for (int i = 0; i < 16; i++) {
            piggybacks.hold(space, i, owners.get(i), page, 0, 0);
          }
          for (int i = 0; i < 16; i++) {
            PageExchange frame = owners.get(i).fetchExchange();
            frame.clear();
            boarded[0] += piggybacks.board(owners.get(i), frame);
            frame.setFlushStatus(0, PageStatus.OK);
            piggybacks.alight(frame, FlatCostTest::ignore);
          }
        };
    for (int round = 0; round < 10; round++) {
      rides.run();
    }
    assertThat(allocatedBy(rides)).as("no page, no buffer").isLessThan(16 * 128);
    assertThat(boarded[0]).isEqualTo(11 * 16);
  }

  private static void ignore(Space space, long page, int frameIndex) {}

  private static List<OwnerLink> owners(int count) {
    List<OwnerLink> owners = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LaneHello hello =
          new LaneHello("v-1", new Incarnation(1, 1), new Incarnation(2, i), 1, new byte[32]);
      owners.add(
          new OwnerLink(
              i,
              new LaneTarget(
                  1,
                  new LaneTarget.Peer(
                      "memory-" + i, InetSocketAddress.createUnresolved("localhost", 1), hello),
                  null,
                  false,
                  false,
                  0),
              LaneSettings.of(Duration.ofSeconds(5)),
              ShareRecovery.NONE,
              new RecoveryLog(InstantSource.system()),
              OwnerLink.LossListener.NONE,
              Arena.ofAuto()));
    }
    return owners;
  }
}
