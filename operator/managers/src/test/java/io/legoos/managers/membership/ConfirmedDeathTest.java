package io.legoos.managers.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.MonitorIdentities;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where a platform confirms deaths, silence is not one. */
class ConfirmedDeathTest {
  private final Random random = new Random(7);
  private long now;
  private final MembershipTable table =
      new MembershipTable(
          new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10), false),
          100,
          Roster.EMPTY,
          roster -> {},
          () -> now);

  private MonitorIdentity join(String name, String instance) throws RegistrationRefusedException {
    MonitorIdentity identity = MonitorIdentities.draw(name, Role.ROLE_PROCESSOR, random);
    table.register(
        RegisterRequest.newBuilder().setIdentity(identity).setInstanceId(instance).build());
    beat(identity);
    return identity;
  }

  private boolean beat(MonitorIdentity identity) {
    return table.heartbeat(identity, Load.getDefaultInstance(), 0).isPresent();
  }

  private void pass(Duration time) {
    for (long end = now + time.toNanos(); now < end; now += 500_000_000) {
      table.tick();
    }
  }

  private MemberState stateOf(String name) {
    return table.members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void aSilentMemberIsSuspectForAsLongAsItTakesAndThenGoesOn() throws Exception {
    MonitorIdentity identity = join("p0", "uid-1");
    pass(Duration.ofHours(2));
    assertThat(stateOf("p0")).isEqualTo(MemberState.SUSPECT);
    assertThat(table.live(Role.ROLE_PROCESSOR)).isEmpty();
    assertThat(table.isDead(identity)).isFalse();
    assertThat(beat(identity)).isTrue();
    assertThat(stateOf("p0")).isEqualTo(MemberState.LIVE);
  }

  @Test
  void onlyTheStartThatEndedDies() throws Exception {
    MonitorIdentity identity = join("p0", "uid-1");
    table.confirmEnded("p0", "uid-0");
    assertThat(stateOf("p0")).isEqualTo(MemberState.LIVE);
    table.confirmEnded("p0", "uid-1");
    table.confirmEnded("p0", "uid-1");
    assertThat(table.isDead(identity)).isTrue();
    assertThat(beat(identity)).isFalse();
  }

  @Test
  void anIncarnationThatIsNoMemberCanBeGivenUp() throws Exception {
    MonitorIdentity stranger = MonitorIdentities.draw("gone", Role.ROLE_PROCESSOR, random);
    long before = table.epoch();
    table.declareDead(stranger);
    table.declareDead(stranger);
    assertThat(table.isDead(stranger)).isTrue();
    assertThat(table.epoch()).isEqualTo(before + 1);
  }

  @Test
  void aCordonedMemberGetsNothingNew() throws Exception {
    join("p0", "uid-1");
    table.cordon("p0", true);
    assertThat(table.live(Role.ROLE_PROCESSOR)).isEmpty();
    table.cordon("p0", false);
    assertThat(table.live(Role.ROLE_PROCESSOR)).hasSize(1);
  }
}
