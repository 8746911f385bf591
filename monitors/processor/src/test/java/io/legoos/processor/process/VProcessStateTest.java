package io.legoos.processor.process;

import static io.legoos.processor.process.VProcessState.ENDED;
import static io.legoos.processor.process.VProcessState.ENDING;
import static io.legoos.processor.process.VProcessState.PLACING;
import static io.legoos.processor.process.VProcessState.RUNNING;
import static io.legoos.processor.process.VProcessState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VProcessStateTest {
  @Test
  void onlyTheLegalTransitionsAreAllowed() {
    Map<VProcessState, Set<VProcessState>> found = new HashMap<>();
    for (VProcessState from : VProcessState.values()) {
      Set<VProcessState> next = EnumSet.noneOf(VProcessState.class);
      for (VProcessState to : VProcessState.values()) {
        if (from.canMoveTo(to)) {
          next.add(to);
        }
      }
      found.put(from, next);
    }
    assertThat(found)
        .isEqualTo(
            Map.of(
                PLACING, EnumSet.of(STARTING, ENDED),
                STARTING, EnumSet.of(RUNNING, ENDED),
                RUNNING, EnumSet.of(ENDING),
                ENDING, EnumSet.of(ENDED),
                ENDED, EnumSet.noneOf(VProcessState.class)));
  }
}
