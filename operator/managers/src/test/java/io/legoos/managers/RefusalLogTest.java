package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;

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
