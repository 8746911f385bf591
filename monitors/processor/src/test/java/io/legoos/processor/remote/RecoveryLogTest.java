package io.legoos.processor.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Share;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryLogTest {
  private static final MemoryMonitorRef FIRST = monitor("first", 1);
  private static final MemoryMonitorRef SECOND = monitor("second", 2);
  private static final MemoryMonitorRef THIRD = monitor("third", 3);

  private Instant now = Instant.EPOCH;
  private final RecoveryLog log = new RecoveryLog(() -> now);

  private static MemoryMonitorRef monitor(String name, long number) {
    return MemoryMonitorRef.newBuilder()
        .setIdentity(
            MonitorIdentity.newBuilder()
                .setName(name)
                .setIncarnation(new Incarnation(number, number).toByteString()))
        .build();
  }

  private static Incarnation incarnation(MemoryMonitorRef monitor) {
    return Incarnation.of(monitor.getIdentity().getIncarnation());
  }

  private static Share alone(long id, MemoryMonitorRef owner) {
    return Share.newBuilder().setId(id).setOwner(owner).build();
  }

  private static Share twice(
      long id, MemoryMonitorRef owner, MemoryMonitorRef secondary, boolean whole) {
    return alone(id, owner).toBuilder().setSecondary(secondary).setWhole(whole).build();
  }

  private void at(long millis) {
    now = Instant.ofEpochMilli(millis);
  }

  @Test
  void anOwnersLossIsOverWhenAllSharesAreWholeAgain() {
    at(10);
    log.noticed(incarnation(FIRST), "first");
    at(20);
    log.learned(List.of(twice(7, FIRST, SECOND, true)));
    log.changed(twice(7, FIRST, SECOND, true), alone(7, SECOND));
    log.changed(twice(8, SECOND, FIRST, true), alone(8, SECOND));
    log.learned(List.of(alone(7, SECOND), alone(8, SECOND)));
    at(30);
    log.answered(8);
    assertThat(log.recoveries().getFirst().answered()).as("it was only a secondary of 8").isNull();
    log.answered(7);
    at(40);
    log.answered(7);
    assertThat(log.isUnderWay()).isTrue();
    log.learned(List.of(twice(7, SECOND, THIRD, true), twice(8, SECOND, THIRD, true)));

    assertThat(log.isUnderWay()).isFalse();
    assertThat(log.recoveries())
        .containsExactly(
            new Recovery(
                "first",
                false,
                1,
                1,
                Instant.ofEpochMilli(10),
                Instant.ofEpochMilli(30),
                null,
                Instant.ofEpochMilli(40)));
  }

  @Test
  void aLossThatTheHomeNoticedFirstIsAnOwnEntry() {
    at(5);
    log.changed(twice(7, FIRST, SECOND, true), alone(7, FIRST));
    at(6);
    log.noticed(incarnation(SECOND), "second");
    log.answered(7);

    assertThat(log.recoveries())
        .containsExactly(
            new Recovery(
                "second",
                false,
                0,
                1,
                Instant.ofEpochMilli(5),
                Instant.ofEpochMilli(6),
                null,
                null));
  }

  @Test
  void aHomesLossIsNotOverBeforeThereIsAnother() {
    at(1);
    log.homeLost(FIRST);
    log.learned(List.of(twice(7, SECOND, THIRD, true)));
    assertThat(log.isUnderWay()).isTrue();
    at(2);
    log.homeFound();
    at(3);
    log.learned(List.of(twice(7, SECOND, THIRD, true)));
    log.homeFound();

    assertThat(log.recoveries())
        .containsExactly(
            new Recovery(
                "first",
                true,
                0,
                0,
                Instant.ofEpochMilli(1),
                null,
                Instant.ofEpochMilli(2),
                Instant.ofEpochMilli(3)));
  }

  @Test
  void whatIsLostForGoodIsNeverReplicatedAndNotLookedAtForEver() {
    at(1);
    log.changed(alone(7, FIRST), alone(7, FIRST).toBuilder().setLost(true).build());
    log.learned(List.of(alone(7, FIRST).toBuilder().setLost(true).build()));
    assertThat(log.isUnderWay()).isTrue();
    at(60_000);
    assertThat(log.isUnderWay()).isFalse();
    assertThat(log.recoveries().getFirst().ownedShares()).isEqualTo(1);
    assertThat(log.recoveries().getFirst().replicated()).isNull();
  }

  @Test
  void aChangeThatKeepsBothHoldersIsNoLoss() {
    log.changed(alone(7, FIRST), twice(7, FIRST, SECOND, false));
    log.changed(twice(7, FIRST, SECOND, false), twice(7, FIRST, SECOND, true));

    assertThat(log.recoveries()).isEmpty();
  }

  @Test
  void itsSizeIsBounded() {
    for (int i = 0; i < 1000; i++) {
      log.noticed(new Incarnation(i, i), "monitor-" + i);
    }

    assertThat(log.recoveries()).hasSize(64);
  }
}
