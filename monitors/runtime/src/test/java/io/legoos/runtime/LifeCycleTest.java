package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LifeCycleTest {
  @Property
  void theTrackerFollowsTheTableAndNothingElse(@ForAll List<LifeCycle> moves) {
    LifeCycleTracker tracker = new LifeCycleTracker();
    LifeCycle expected = LifeCycle.NEW;
    for (LifeCycle move : moves) {
      boolean legal = expected.canMoveTo(move);
      assertThat(tracker.tryMoveTo(move)).isEqualTo(legal);
      expected = legal ? move : expected;
      assertThat(tracker.state()).isEqualTo(expected);
    }
  }

  @Property
  void nothingLeavesAFinalState(@ForAll LifeCycle from, @ForAll LifeCycle to) {
    if (from.isFinal()) {
      assertThat(from.canMoveTo(to)).isFalse();
    }
    assertThat(to == LifeCycle.NEW && from.canMoveTo(to)).isFalse();
  }

  @Example
  void illegalMoveNamesBothStates() {
    LifeCycleTracker tracker = new LifeCycleTracker();
    assertThatThrownBy(() -> tracker.moveTo(LifeCycle.RUNNING))
        .hasMessageContaining("NEW")
        .hasMessageContaining("RUNNING");
  }
}
