package io.legoos.memory.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log as it runs: flusher, compactor, and several writers at once. */
@Timeout(120)
class ReplicaLogThreadsTest {
  private static final int RECORD = RecordBuffer.RECORD_BYTES;
  private static final long PAGE = 4096;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long MS = 1_000_000;
  private static final ReplicaLogSettings SETTINGS =
      new ReplicaLogSettings(20 * RECORD, 20 * MS, MS, MS / 10, MS, Long.MAX_VALUE);

  private final FakeBackupStore store = new FakeBackupStore(3);

  /** One space with what its pages should be; forks itself now and then. */
  private static final class Writer {
    private static final int PAGES = 60;

    private final Random random;
    private final MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    private ReplicaPages pages;

    /** By page: -2 nothing, -1 dropped. */
    private final int[] values = new int[PAGES];

    Writer(ReplicaLog log, int seed) {
      this.random = new Random(seed);
      this.pages = ReplicaPages.create(log, seed);
      Arrays.fill(values, -2);
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        int number = random.nextInt(PAGES);
        switch (random.nextInt(20)) {
          case 0 -> replaceByFork();
          case 1, 2 -> check(number, true);
          default -> write(number);
        }
      }
    }

    private void write(int number) {
      int value = random.nextInt(100);
      page.fill((byte) value);
      values[number] = pages.write(number * PAGE, page, 0) ? value : -1;
    }

    private void replaceByFork() {
      ReplicaPages child = pages.fork(random.nextLong());
      pages.close();
      pages = child;
    }

    private void check(int number, boolean mayFail) {
      try {
        ReplicaRead result = pages.read(number * PAGE, page, 0);
        ReplicaRead expected =
            switch (values[number]) {
              case -2 -> ReplicaRead.NOT_HELD;
              case -1 -> ReplicaRead.UNREPLICATED;
              default -> ReplicaRead.OK;
            };
        assertThat(result).isEqualTo(expected);
        if (result == ReplicaRead.OK) {
          byte value = (byte) values[number];
          assertThat(page.toArray(ValueLayout.JAVA_BYTE)).containsOnly(value);
        }
      } catch (IOException e) {
        assertThat(mayFail).as("%s", e).isTrue();
      }
    }

    void checkAll() {
      for (int number = 0; number < PAGES; number++) {
        check(number, false);
      }
    }
  }

  @Test
  void manyWritersOverAFailingStoreReadWhatTheyWrote() throws Exception {
    store.failureRate(0.1);
    List<Writer> writers = new ArrayList<>();
    try (ReplicaLog log = new ReplicaLog(store, 30 * RECORD, SETTINGS)) {
      log.start();
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Writer writer = new Writer(log, i);
          writers.add(writer);
          runs.add(threads.submit(() -> writer.run(3000)));
        }
        for (Future<?> run : runs) {
          run.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
      store.failureRate(0);
      writers.forEach(Writer::checkAll);
      awaitBound(log);
      writers.forEach(Writer::checkAll);
      writers.forEach(writer -> writer.pages.close());
      Awaitility.await().atMost(DEADLINE).until(() -> store.segments().isEmpty());
      Awaitility.await().atMost(DEADLINE).until(() -> log.counters().segmentBytes() == 0);
      assertThat(log.counters().liveBytes()).isZero();
    }
    assertThat(store.violations()).isEmpty();
  }

  private static void awaitBound(ReplicaLog log) {
    Awaitility.await()
        .atMost(DEADLINE)
        .until(
            () -> {
              ReplicaCounters counters = log.counters();
              return counters.ringBytes() == 0
                  && counters.segmentBytes() <= 2 * counters.liveBytes() + SETTINGS.segmentBytes();
            });
  }

  @Test
  void aStuckStoreStopsNobodyAndACloseGetsThrough() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    store.stickWrites(latch);
    ReplicaLog log = new ReplicaLog(store, 30 * RECORD, SETTINGS);
    log.start();
    Writer writer = new Writer(log, 1);
    for (int i = 0; i < 1000; i++) {
      writer.write(i % Writer.PAGES);
    }
    ReplicaCounters stuck = log.counters();
    assertThat(stuck.degraded()).isTrue();
    assertThat(stuck.appended()).isEqualTo(30);
    assertThat(stuck.dropped()).isEqualTo(970);
    assertThat(writer.pages.unreplicated()).isEqualTo(Writer.PAGES);
    latch.countDown();
    store.stickWrites(null);
    Awaitility.await().atMost(DEADLINE).until(() -> !log.counters().degraded());
    writer.write(3);
    writer.checkAll();

    CountDownLatch never = new CountDownLatch(1);
    store.stickWrites(never);
    writer.write(4);
    log.close();
    assertThat(log.append(1, 0, writer.page, 0)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(store.segments()).isEmpty();
    assertThat(store.violations()).isEmpty();
  }
}
