package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShareTaskTest {
  @ParameterizedTest
  @CsvSource({
    // state, replication, owner leaves, secondary leaves, task
    "SOLE,1,false,false,NOTHING",
    "SOLE,2,false,false,SEEK_SECONDARY",
    "SOLE,1,true,false,SEEK_SUCCESSOR",
    "SOLE,2,true,false,SEEK_SUCCESSOR",
    "ANNOUNCED,2,false,false,NOTHING",
    "ANNOUNCED,1,true,false,NOTHING",
    "ANNOUNCED,1,false,false,DROP_SECONDARY",
    "COPYING,2,false,true,DROP_SECONDARY",
    "COPYING,1,true,true,DROP_SECONDARY",
    "COPYING,2,true,false,NOTHING",
    "WHOLE,2,false,false,NOTHING",
    "WHOLE,2,true,false,HAND_OVER",
    "WHOLE,1,true,false,HAND_OVER",
    "WHOLE,1,false,false,DROP_SECONDARY",
    "WHOLE,2,false,true,DROP_SECONDARY",
    "WHOLE,2,true,true,DROP_SECONDARY",
    "LOST,2,true,false,NOTHING",
  })
  void eachShareHasOneTask(
      ShareState state,
      int replication,
      boolean ownerLeaves,
      boolean secondaryLeaves,
      ShareTask task) {
    assertThat(ShareTask.of(state, replication, ownerLeaves, secondaryLeaves)).isEqualTo(task);
  }

  /** What holds a page that nobody else has is never dropped by a drain. */
  @ParameterizedTest
  @EnumSource(ShareState.class)
  void onlyAWholeSecondaryTakesOver(ShareState state) {
    for (int replication = 1; replication <= 2; replication++) {
      for (boolean leaves : new boolean[] {false, true}) {
        assertThat(ShareTask.of(state, replication, true, leaves) == ShareTask.HAND_OVER)
            .isEqualTo(state == ShareState.WHOLE && !leaves);
      }
    }
  }

  @Test
  void aLostShareIsLeftAlone() {
    assertThat(ShareTask.of(ShareState.LOST, 2, true, true)).isEqualTo(ShareTask.NOTHING);
  }
}
