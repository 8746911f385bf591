package io.legoos.managers.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemberStateTest {
  @ParameterizedTest
  @EnumSource(MemberState.class)
  void theDeadStayDeadAndNobodyJoinsTwice(MemberState state) {
    assertThat(MemberState.DEAD.canMoveTo(state)).isFalse();
    assertThat(state.canMoveTo(MemberState.JOINING)).isFalse();
    assertThat(state.canMoveTo(MemberState.DEAD)).isEqualTo(state != MemberState.DEAD);
  }
}
