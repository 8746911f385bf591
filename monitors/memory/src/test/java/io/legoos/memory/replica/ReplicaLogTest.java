package io.legoos.memory.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log step by step, without threads; waiting is a call of the test. */
class ReplicaLogTest {
  private static final int RECORD = RecordBuffer.RECORD_BYTES;
  private static final int RING = 16;
  private static final int SEGMENT = 10;
  private static final long MAX_WAIT = 1000;
  private static final ReplicaLogSettings SETTINGS =
      new ReplicaLogSettings(SEGMENT * RECORD, MAX_WAIT, 1, 1, 1, Long.MAX_VALUE);

  private final FakeBackupStore store = new FakeBackupStore(1);
  private final List<Long> waits = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private final ReplicaLog log =
      new ReplicaLog(
          store,
          RING * RECORD,
          SETTINGS,
          (condition, nanos) -> {
            waits.add(nanos);
            meanwhile.run();
            return nanos - 400;
          });
  private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);

  @AfterEach
  void nothingForbiddenWasDone() {
    assertThat(store.violations()).isEmpty();
  }

  private long append(int value) {
    page.fill((byte) value);
    return log.append(1, value * 4096L, page, 0);
  }

  private List<Long> append(int first, int count) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(append(first + i));
    }
    assertThat(sequences).doesNotContain(ReplicaLog.DROPPED);
    return sequences;
  }

  private int read(long sequence) throws IOException {
    page.fill((byte) 99);
    log.read(sequence, page, 0);
    byte value = page.get(ValueLayout.JAVA_BYTE, 0);
    for (long i = 0; i < page.byteSize(); i++) {
      assertThat(page.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(value);
    }
    return value;
  }

  private void flush() throws IOException {
    while (log.flushStep()) {}
  }

  private void compact() throws IOException {
    while (log.compactStep()) {}
  }

  private void flushOrFail() {
    try {
      log.flushStep();
    } catch (IOException e) {
      // It is tried again.
    }
  }

  @Test
  @Tag("S5")
  void aRecordIsReadFromTheRingAndThenFromItsSegment() throws IOException {
    List<Long> sequences = append(1, RING);
    assertThat(store.writes()).isZero();
    assertThat(read(sequences.getFirst())).isEqualTo(1);
    flush();
    assertThat(log.counters().ringBytes()).isZero();
    assertThat(log.counters().bytesWritten()).isEqualTo(RING * RECORD);
    append(50, RING);
    for (int i = 0; i < RING; i++) {
      assertThat(read(sequences.get(i))).isEqualTo(1 + i);
    }
  }

  @Test
  void theRingStaysWithinItsBytes() throws IOException {
    for (int i = 0; i < 100; i++) {
      append(i);
      ReplicaCounters counters = log.counters();
      assertThat(counters.ringBytes()).isLessThanOrEqualTo(RING * RECORD);
      assertThat(counters.ringCapacityBytes()).isEqualTo(RING * RECORD);
      if (i % 7 == 0) {
        flush();
      }
    }
  }

  @Test
  void aFullRingIsWaitedForAsLongAsIsAllowedAndThenNotAnyMore() {
    append(1, RING);
    assertThat(append(70)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(waits).containsExactly(1000L, 600L, 200L);
    assertThat(log.counters().degraded()).isTrue();
    assertThat(append(71)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(waits).as("not at all while degraded").hasSize(3);
    assertThat(log.counters().dropped()).isEqualTo(2);
    assertThat(log.counters().appended()).isEqualTo(RING);
  }

  @Test
  void anAppendThatWaitsGoesOnWhenTheFlusherMadeRoom() throws IOException {
    List<Long> sequences = append(1, RING);
    meanwhile = this::flushOrFail;
    long late = append(70);
    assertThat(read(late)).isEqualTo(70);
    assertThat(waits).containsExactly(1000L);
    assertThat(log.counters().dropped()).isZero();
    assertThat(read(sequences.getFirst())).isEqualTo(1);
  }

  @Test
  void aFailingStoreIsNotWaitedForAndLosesNothing() throws IOException {
    List<Long> sequences = append(1, RING);
    store.down(true);
    meanwhile = this::flushOrFail;
    assertThat(append(70)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(waits).as("until the failure was known").hasSize(1);
    assertThat(append(71)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(waits).hasSize(1);
    store.down(false);
    flush();
    assertThat(log.counters().degraded()).isFalse();
    append(72);
    for (int i = 0; i < RING; i++) {
      assertThat(read(sequences.get(i))).isEqualTo(1 + i);
    }
  }

  @Test
  void itIsDegradedUntilHalfOfTheRingIsFree() throws IOException {
    append(1, RING);
    append(70);
    assertThat(log.counters().degraded()).isTrue();
    // The first segment takes 10 of 16, the next batch 6.
    log.flushStep();
    assertThat(log.counters().degraded()).isFalse();
    append(20, 10);
    append(71);
    store.failureRate(1);
    flushOrFail();
    store.failureRate(0);
    assertThat(log.counters().degraded()).isTrue();
    log.flushStep();
    assertThat(log.counters().ringBytes()).isEqualTo(10 * RECORD);
    assertThat(log.counters().degraded()).as("10 of 16 used").isTrue();
    append(80);
    log.flushStep();
    assertThat(log.counters().degraded()).isFalse();
  }

  @Test
  void whatNobodyHoldsAnyMoreIsNotWritten() throws IOException {
    List<Long> sequences = append(1, 8);
    sequences.subList(0, 3).forEach(log::release);
    sequences.subList(6, 8).forEach(log::release);
    flush();
    assertThat(log.counters().bytesWritten()).isEqualTo(3 * RECORD);
    for (int i = 3; i < 6; i++) {
      assertThat(read(sequences.get(i))).isEqualTo(1 + i);
    }
  }

  @Test
  @Tag("S5")
  void damageIsFoundAndNothingIsCopied() throws IOException {
    long sequence = append(1);
    flush();
    append(2, 3);
    store.damageEverything();
    page.fill((byte) 5);
    assertThatThrownBy(() -> log.read(sequence, page, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
    assertThat(page.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
    store.delete(0);
    assertThatThrownBy(() -> new ReplicaLog(new FakeBackupStore(1), 1, SETTINGS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSegmentGoesWithItsLastRecord() throws IOException {
    List<Long> sequences = append(1, RING);
    flush();
    log.retain(sequences.getFirst());
    sequences.forEach(log::release);
    compact();
    assertThat(store.segments()).containsExactly(0L);
    assertThat(read(sequences.getFirst())).isEqualTo(1);
    log.release(sequences.getFirst());
    compact();
    assertThat(store.segments()).isEmpty();
    assertThat(log.counters().segmentBytes()).isZero();
    assertThatThrownBy(() -> log.release(sequences.getFirst()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailedDeletionIsDoneAgain() throws IOException {
    long sequence = append(1);
    flush();
    log.release(sequence);
    store.down(true);
    assertThatThrownBy(log::compactStep).isInstanceOf(IOException.class);
    store.down(false);
    compact();
    assertThat(store.segments()).isEmpty();
  }

  @Test
  void aCloseDeletesWhatIsAtTheStore() throws IOException {
    append(1, RING);
    flush();
    log.close();
    assertThat(store.segments()).isEmpty();
    assertThat(append(2)).isEqualTo(ReplicaLog.DROPPED);
    assertThat(waits).isEmpty();
  }
}
