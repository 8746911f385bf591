package io.legoos.memory.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.memory.region.AddressRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compaction step by step, as those see it who keep pages. */
@Timeout(60)
class ReplicaCompactionTest {
  private static final int RECORD = RecordBuffer.RECORD_BYTES;
  private static final int SEGMENT = 10;
  private static final long PAGE = 4096;

  private final FakeBackupStore store = new FakeBackupStore(1);
  private final ReplicaLog log =
      new ReplicaLog(
          store,
          100 * RECORD,
          new ReplicaLogSettings(SEGMENT * RECORD, 0, 1, 1, 1, Long.MAX_VALUE));
  private final ReplicaPages pages = ReplicaPages.create(log, 1);
  private final MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);

  @AfterEach
  void nothingForbiddenWasDone() {
    assertThat(store.violations()).isEmpty();
  }

  private void write(int number, int value) {
    page.fill((byte) value);
    assertThat(pages.write(number * PAGE, page, 0)).isTrue();
  }

  private static int read(ReplicaPages from, int number, MemorySegment into) throws IOException {
    assertThat(from.read(number * PAGE, into, 0)).isEqualTo(ReplicaRead.OK);
    return into.get(ValueLayout.JAVA_BYTE, PAGE - 1);
  }

  /** 40 pages in four segments, of which every fourth is still held. */
  private void makeGarbage() throws IOException {
    for (int i = 0; i < 40; i++) {
      write(i, i);
    }
    while (log.flushStep()) {}
    for (int i = 0; i < 40; i++) {
      if (i % 4 != 0) {
        pages.discard(AddressRange.of(i * PAGE, PAGE));
      }
    }
  }

  private void checkHeld() throws IOException {
    for (int i = 0; i < 40; i += 4) {
      assertThat(read(pages, i, page)).isEqualTo(i);
    }
    assertThat(pages.size()).isEqualTo(10);
  }

  @Test
  void atMostTwiceTheLiveBytesAndASegmentAreKept() throws IOException {
    makeGarbage();
    assertThat(log.counters().segmentBytes()).isEqualTo(40 * RECORD);
    while (log.compactStep()) {
      checkHeld();
    }
    assertThat(log.counters().liveBytes()).isEqualTo(10 * RECORD);
    assertThat(log.counters().segmentBytes()).isLessThanOrEqualTo((2 * 10 + SEGMENT) * RECORD);
    assertThat(store.bytes()).isEqualTo(log.counters().segmentBytes());
  }

  @Test
  void pagesOverwrittenForEverNeedABoundedFile() throws IOException {
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 15; i++) {
        write((i * 7 + round) % 30, round % 100);
      }
      while (log.flushStep()) {}
      while (log.compactStep()) {}
      ReplicaCounters counters = log.counters();
      assertThat(counters.segmentBytes())
          .isLessThanOrEqualTo(2 * counters.liveBytes() + SEGMENT * RECORD);
    }
    pages.close();
    while (log.compactStep()) {}
    assertThat(store.segments()).isEmpty();
  }

  @Test
  void aFailureAtAnyStepIsOvercome() throws IOException {
    makeGarbage();
    boolean more = true;
    while (more) {
      store.down(true);
      try {
        more = log.compactStep();
      } catch (IOException e) {
        store.down(false);
        more = log.compactStep();
      }
      store.down(false);
      checkHeld();
    }
    assertThat(log.counters().segmentBytes()).isLessThanOrEqualTo((2 * 10 + SEGMENT) * RECORD);
  }

  @Test
  void pagesReleasedWhileTheyAreCopiedStayReleased() throws IOException {
    makeGarbage();
    for (int i = 0; i < 40; i += 4) {
      log.compactStep();
      pages.discard(AddressRange.of(i * PAGE, PAGE));
      page.fill((byte) 1);
      assertThat(pages.read(i * PAGE, page, 0)).isEqualTo(ReplicaRead.NOT_HELD);
    }
    while (log.compactStep()) {}
    assertThat(log.counters().liveBytes()).isZero();
    assertThat(store.segments()).isEmpty();
  }

  @Test
  void forksShareACopyAsTheySharedTheRecord() throws IOException {
    makeGarbage();
    log.compactStep();
    ReplicaPages child = pages.fork(2);
    write(0, 77);
    while (log.flushStep()) {}
    while (log.compactStep()) {}
    assertThat(read(child, 0, page)).isZero();
    assertThat(read(pages, 0, page)).isEqualTo(77);
    for (int i = 4; i < 40; i += 4) {
      assertThat(read(child, i, page)).isEqualTo(i);
    }
    assertThat(log.counters().liveBytes()).isEqualTo(11 * RECORD);
    child.close();
    assertThat(log.counters().liveBytes()).isEqualTo(10 * RECORD);
  }

  @Test
  void aRecordFoundDamagedMarksItsPages() throws IOException {
    makeGarbage();
    ReplicaPages child = pages.fork(2);
    store.damageEverything();
    while (log.compactStep()) {}
    long lost = log.counters().lostRecords();
    assertThat(lost).isPositive();
    assertThat(pages.unreplicated()).isEqualTo(lost);
    assertThat(child.unreplicated()).isEqualTo(lost);
    assertThat(pages.size()).isEqualTo(10 - lost);
    List<Long> held = new ArrayList<>();
    pages.forEach(AddressRange.of(0, 40 * PAGE), held::add);
    int gone = 0;
    while (held.contains(gone * PAGE)) {
      gone += 4;
    }
    assertThat(pages.read(gone * PAGE, page, 0)).isEqualTo(ReplicaRead.UNREPLICATED);
    assertThat(pages.writeIfAbsent(gone * PAGE, page, 0)).as("older bytes").isTrue();
    assertThat(pages.read(gone * PAGE, page, 0)).isEqualTo(ReplicaRead.UNREPLICATED);
    write(gone, 9);
    assertThat(pages.unreplicated()).isEqualTo(lost - 1);
    assertThat(read(pages, gone, page)).isEqualTo(9);
    assertThat(child.unreplicated()).isEqualTo(lost);
  }

  @Test
  void aSegmentIsKeptForAReaderWhoIsInIt() throws Exception {
    makeGarbage();
    CountDownLatch latch = new CountDownLatch(1);
    store.stickReads(latch);
    MemorySegment slow = MemorySegment.ofArray(new byte[(int) PAGE]);
    ExecutorService readers = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> reader = readers.submit(() -> read(pages, 0, slow));
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> store.waitingReads() == 1);
      store.stickReads(null);
      pages.discardAll();
      while (log.compactStep()) {}
      assertThat(store.segments()).containsExactly(0L);
      latch.countDown();
      assertThat(reader.get(30, TimeUnit.SECONDS)).isZero();
    } finally {
      latch.countDown();
      readers.shutdownNow();
    }
    while (log.compactStep()) {}
    assertThat(store.segments()).isEmpty();
  }

  @Test
  void aClosedReplicaTakesNothing() {
    pages.close();
    pages.close();
    assertThat(pages.write(0, page, 0)).isFalse();
    assertThat(log.counters().appended()).isZero();
    assertThatThrownBy(() -> log.retain(5)).isInstanceOf(IllegalStateException.class);
  }
}
