package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What monitors are asked to free. */
class PendingReleasesTest {
  @Test
  void whoIsSilentIsAskedOnceInAPassAndForTheRestLater() {
    try (SmallCluster cluster = new SmallCluster(2, 1 << 24, 1 << 20)) {
      List<String> asked = new ArrayList<>();
      boolean[] silent = {true};
      PendingReleases releases = new PendingReleases();
      for (int i = 0; i < 3; i++) {
        for (SmallCluster.Member member : cluster.members()) {
          releases.add(
              new Holder(member.ref(), member.owner(), new byte[0]),
              region -> {
                asked.add(member.name());
                if (silent[0] && member.name().equals("m0")) {
                  throw new MemoryRefusal(Reason.UNAVAILABLE, "it does not answer");
                }
              });
        }
      }
      releases.retry();
      assertThat(asked).containsExactlyInAnyOrder("m0", "m1", "m1", "m1");

      silent[0] = false;
      asked.clear();
      releases.retry();
      assertThat(asked).containsExactly("m0", "m0", "m0");
    }
  }
}
