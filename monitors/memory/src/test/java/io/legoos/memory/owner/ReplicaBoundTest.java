package io.legoos.memory.owner;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.memory.replica.BackupStore;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.ReplicaLogSettings;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much memory a secondary takes, with threads and files. */
@Timeout(120)
class ReplicaBoundTest {
  private static final long PAGE = 4096;
  private static final int LOG_BYTES = 1 << 20;
  private static final int PAGES = 16 * 1024;
  private static final AddressRange VREGION = AddressRange.of(1L << 30, PAGES * PAGE);
  private static final VProcessKey WHO = new VProcessKey("vp", "p0", new Incarnation(1, 2), 3);

  @TempDir Path dir;

  /** Segments in files. */
  private record SegmentFiles(Path dir) implements BackupStore {
    @Override
    public void write(long segment, long offset, MemorySegment data) throws IOException {
      try (FileChannel file =
          FileChannel.open(path(segment), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = data.asByteBuffer();
        while (bytes.hasRemaining()) {
          int unused = file.write(bytes, offset + bytes.position());
        }
      }
    }

    @Override
    public int read(long segment, long offset, MemorySegment target) throws IOException {
      if (!Files.exists(path(segment))) {
        return 0;
      }
      try (FileChannel file = FileChannel.open(path(segment), StandardOpenOption.READ)) {
        ByteBuffer bytes = target.asByteBuffer();
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
          read = file.read(bytes, offset + bytes.position());
        }
        return bytes.position();
      }
    }

    @Override
    public void delete(long segment) throws IOException {
      Files.deleteIfExists(path(segment));
    }

    private Path path(long segment) {
      return dir.resolve("segment-" + segment);
    }
  }

  private static void fill(MemorySegment page, long seed) {
    for (long i = 0; i < PAGE; i += Long.BYTES) {
      page.set(JAVA_LONG_UNALIGNED, i, seed * 31 + i);
    }
  }

  @Test
  @Tag("M13")
  @Tag("M15")
  void aSecondaryTakesNoMoreThanItsLogAndIsReadBackAfterPromotion() {
    // The store is only as slow as this machine: it is waited for, not given up.
    ReplicaLogSettings patient =
        new ReplicaLogSettings(
            4L << 20,
            Duration.ofMinutes(1).toNanos(),
            Duration.ofMillis(20).toNanos(),
            Duration.ofMillis(10).toNanos(),
            Duration.ofMillis(100).toNanos(),
            Long.MAX_VALUE);
    try (ReplicaLog log = new ReplicaLog(new SegmentFiles(dir), LOG_BYTES, patient);
        FramePool frames = new FramePool(2 * PAGES * PAGE)) {
      log.start();
      LocalRegionOwner owner =
          new LocalRegionOwner(
              frames,
              new CommitLedger(2 * PAGES * PAGE, 1.0),
              new LaneCapabilities(new Random(1), new Incarnation(7, 7)),
              new ProcessorRegistry(),
              log);
      owner.grant(WHO, 1, List.of(VREGION), VRegionRole.REPLICA);
      owner.map(1, VREGION, new Vma(3, true));
      PageStore lane = owner.storeOf(WHO.vprocessId());
      MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < PAGES; i++) {
          fill(page, i * 7L + round);
          assertThat(lane.flush(1, VREGION.start() + i * PAGE, page, 0)).isEqualTo(PageStatus.OK);
        }
      }
      // 128 MiB went through a log of 1 MiB.
      assertThat(frames.peakUsed()).isZero();
      assertThat(log.counters().ringCapacityBytes()).isLessThanOrEqualTo(LOG_BYTES);
      assertThat(log.counters().dropped()).isZero();
      owner.promote(1, List.of(VREGION));
      assertThat(owner.heldBytes(1, List.of(VREGION))).isEqualTo(PAGES * PAGE);
      Random random = new Random(5);
      for (int i = 0; i < 200; i++) {
        checkPage(lane, page, random.nextInt(PAGES));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !owner.tendReplicas() && frames.used() == PAGES);
      for (int i = 0; i < PAGES; i++) {
        checkPage(lane, page, i);
      }
      assertThat(log.counters().liveBytes()).isZero();
      owner.release(1);
    }
  }

  private static void checkPage(PageStore lane, MemorySegment page, int number) {
    MemorySegment expected = MemorySegment.ofArray(new byte[(int) PAGE]);
    fill(expected, number * 7L + 1);
    assertThat(lane.fetch(1, VREGION.start() + number * PAGE, page, 0)).isEqualTo(PageStatus.OK);
    assertThat(page.mismatch(expected)).isEqualTo(-1);
  }
}
