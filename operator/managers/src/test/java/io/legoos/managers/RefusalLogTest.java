package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.protocol.control.v1.RefusalReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
  private long now;
  private final RefusalLog log = new RefusalLog(() -> now);

  @Test
  void tellsWhoWasRefusedWhatAndHowLongAgo() {
    log.add("GPM", "", new PlacementRefusedException(Reason.NO_ROOM, "ask for less", 10, 4));
    now = 2_000_000;
    log.add("GMM", "vp-1", new PlacementRefusedException(Reason.NO_MONITOR, "start one"));

    List<RefusalReport> listed = log.list().getRefusalsList();
    assertThat(listed).hasSize(2);
    assertThat(listed.getFirst().getAgeMs()).isEqualTo(2);
    assertThat(listed.getFirst().getAskedBytes()).isEqualTo(10);
    assertThat(listed.getFirst().getFreeBytes()).isEqualTo(4);
    assertThat(listed.getLast().getSubject()).isEqualTo("vp-1");
    assertThat(listed.getLast().getReason()).isEqualTo("NO_MONITOR");
    assertThat(listed.getLast().getMessage()).isEqualTo("start one");
  }

  private void refuse(String manager, String subject, Reason reason) {
    log.add(manager, subject, new PlacementRefusedException(reason, "at " + now));
  }

  @Test
  void whoAsksAgainIsRefusedOnceWithSeveralAttempts() {
    for (int attempt = 0; attempt < 1000; attempt++) {
      now += 250_000_000;
      refuse("GMM", "vp-1", Reason.NO_ROOM);
      refuse("GMM", "vp-2", Reason.NO_ROOM);
    }
    assertThat(log.list().getRefusalsList())
        .extracting(RefusalReport::getSubject, RefusalReport::getAttempts)
        .containsExactly(tuple("vp-1", 1000), tuple("vp-2", 1000));
    assertThat(log.list().getRefusals(0).getMessage()).isEqualTo("at " + now);
    assertThat(log.list().getRefusals(0).getAgeMs()).isZero();
  }

  @Test
  void othersReasonsAndNamelessSubjectsAreRefusalsOfTheirOwn() {
    refuse("GMM", "vp-1", Reason.NO_ROOM);
    refuse("GMM", "vp-1", Reason.NO_MONITOR);
    refuse("GSM", "vp-1", Reason.NO_ROOM);
    refuse("GPM", "", Reason.NO_ROOM);
    refuse("GPM", "", Reason.NO_ROOM);
    now += RefusalLog.RETRY.toNanos() + 1;
    refuse("GMM", "vp-1", Reason.NO_ROOM);
    assertThat(log.list().getRefusalsList())
        .hasSize(6)
        .allMatch(refusal -> refusal.getAttempts() == 1);
  }

  @Test
  void keepsTheLastFewHundredWithShortNames() {
    for (int i = 0; i < 1000; i++) {
      log.add("GMM", i + "x".repeat(1000), new PlacementRefusedException(Reason.NO_ROOM, ""));
    }
    List<RefusalReport> listed = log.list().getRefusalsList();
    assertThat(listed).hasSize(256);
    assertThat(listed.getLast().getSubject()).startsWith("999x").hasSize(128);
  }
}
