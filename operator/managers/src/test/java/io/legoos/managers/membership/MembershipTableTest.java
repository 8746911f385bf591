package io.legoos.managers.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.MonitorIdentities;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MembershipTableTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private final Random random = new Random(5);
  private long now = -3;
  private Roster saved = Roster.EMPTY;
  private MembershipTable table = open(100);
  private final MonitorIdentity memory = identity("m0", Role.ROLE_MEMORY);
  private final MonitorIdentity processor = identity("p0", Role.ROLE_PROCESSOR);

  private MembershipTable open(long firstEpoch) {
    return new MembershipTable(
        new MembershipTiming(INTERVAL, DEAD_AFTER),
        firstEpoch,
        saved,
        roster -> saved = roster,
        () -> now);
  }

  private MonitorIdentity identity(String name, Role role) {
    return MonitorIdentities.draw(name, role, random);
  }

  private static RegisterRequest registration(MonitorIdentity identity) {
    return RegisterRequest.newBuilder().setIdentity(identity).setCapacityBytes(1000).build();
  }

  private void join(MonitorIdentity identity) throws RegistrationRefusedException {
    table.register(registration(identity));
    assertThat(beat(identity, 0)).isTrue();
  }

  private HeartbeatOutcome beatOf(MonitorIdentity identity, Load load) {
    return table.heartbeat(identity, load, table.epoch()).orElseThrow();
  }

  @Example
  void everyoneIsToldWhichMemoryMonitorsAreToBeEmpty() throws Exception {
    MonitorIdentity other = identity("m1", Role.ROLE_MEMORY);
    join(memory);
    join(other);
    join(processor);
    Load idle = Load.getDefaultInstance();
    assertThat(beatOf(other, idle).leaving()).isEmpty();
    table.cordon("m0", true);
    table.cordon("p0", true);
    assertThat(beatOf(other, idle).leaving()).containsExactly(memory);
    assertThat(beatOf(memory, idle).leaving()).containsExactly(memory);
    assertThat(table.live(Role.ROLE_MEMORY)).extracting(Member::name).containsExactly("m1");

    beatOf(other, Load.newBuilder().setLeaving(true).build());
    assertThat(beatOf(memory, idle).leaving()).containsExactly(memory, other);
    assertThat(table.live(Role.ROLE_MEMORY)).isEmpty();
    table.cordon("m0", false);
    assertThat(beatOf(memory, idle).leaving()).containsExactly(other);
    table.declareDead(other);
    assertThat(beatOf(memory, idle).leaving()).isEmpty();
  }

  private boolean beat(MonitorIdentity identity, long requests) {
    return table
        .heartbeat(identity, Load.newBuilder().setRequests(requests).build(), table.epoch())
        .isPresent();
  }

  private List<MonitorIdentity> deadSince(MonitorIdentity asking, long epoch) {
    return table.heartbeat(asking, Load.getDefaultInstance(), epoch).orElseThrow().dead();
  }

  /** Lets time pass in ticks, while {@code alive} heartbeat. */
  private void pass(Duration time, MonitorIdentity... alive) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(time) < 0;
        passed = passed.plus(INTERVAL)) {
      now += INTERVAL.toNanos();
      for (MonitorIdentity identity : alive) {
        beat(identity, 0);
      }
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

  @Example
  void nothingIsPlacedOnAMemberBeforeItsLoadIsKnown() throws Exception {
    long epoch = table.register(registration(memory));
    assertThat(epoch).isEqualTo(101);
    assertThat(stateOf("m0")).isEqualTo(MemberState.JOINING);
    assertThat(table.live(Role.ROLE_MEMORY)).isEmpty();
    beat(memory, 0);
    assertThat(table.live(Role.ROLE_MEMORY)).hasSize(1);
    assertThat(table.live(Role.ROLE_PROCESSOR)).isEmpty();
    assertThat(table.epoch()).isEqualTo(101);
  }

  @Example
  void anUnknownIncarnationMustRegister() throws Exception {
    assertThat(beat(memory, 0)).isFalse();
    join(memory);
    assertThat(beat(identity("m0", Role.ROLE_MEMORY), 0)).isFalse();
    assertThat(beat(memory, 0)).isTrue();
  }

  @Example
  @Tag("G3")
  void silenceLeadsThroughSuspicionToDeathOnce() throws Exception {
    join(memory);
    join(processor);
    long before = table.epoch();
    pass(DEAD_AFTER.dividedBy(2).minus(INTERVAL), processor);
    assertThat(stateOf("m0")).isEqualTo(MemberState.LIVE);
    pass(INTERVAL, processor);
    assertThat(stateOf("m0")).isEqualTo(MemberState.SUSPECT);
    assertThat(table.live(Role.ROLE_MEMORY)).isEmpty();
    assertThat(table.epoch()).isEqualTo(before);
    pass(DEAD_AFTER.dividedBy(2), processor);
    assertThat(stateOf("m0")).isEqualTo(MemberState.DEAD);
    assertThat(stateOf("p0")).isEqualTo(MemberState.LIVE);
    assertThat(table.epoch()).isEqualTo(before + 1);
    assertThat(beat(memory, 0)).isFalse();
    assertThat(deadSince(processor, before)).containsExactly(memory);
    assertThat(deadSince(processor, before + 1)).isEmpty();
    pass(DEAD_AFTER, processor);
    assertThat(table.epoch()).isEqualTo(before + 1);
  }

  @Example
  void aSuspectThatIsHeardOfIsLiveAgain() throws Exception {
    join(memory);
    pass(DEAD_AFTER.dividedBy(2));
    assertThat(stateOf("m0")).isEqualTo(MemberState.SUSPECT);
    beat(memory, 0);
    assertThat(stateOf("m0")).isEqualTo(MemberState.LIVE);
  }

  @Example
  void anotherIncarnationOfTheNameKillsTheFirst() throws Exception {
    join(memory);
    join(processor);
    long before = table.epoch();
    MonitorIdentity second = identity("m0", Role.ROLE_MEMORY);
    join(second);
    assertThat(table.epoch()).isGreaterThan(before);
    assertThat(deadSince(processor, before)).containsExactly(memory);
    assertThat(beat(memory, 0)).isFalse();
    assertThat(table.live(Role.ROLE_MEMORY)).extracting(Member::identity).containsExactly(second);
  }

  @Example
  void registeringAgainChangesTheAddressAndNotTheEpoch() throws Exception {
    join(memory);
    long epoch = table.epoch();
    table.register(registration(memory).toBuilder().setControlAddress("h:1").build());
    assertThat(table.epoch()).isEqualTo(epoch);
    assertThat(table.live(Role.ROLE_MEMORY).getFirst().registration().getControlAddress())
        .isEqualTo("h:1");
  }

  @Example
  void oneThatWasDeclaredDeadCannotComeBackInThatIncarnation() throws Exception {
    join(memory);
    join(processor);
    pass(DEAD_AFTER, processor);
    assertThatThrownBy(() -> table.register(registration(memory)))
        .isInstanceOf(RegistrationRefusedException.class)
        .hasMessageContaining("m0 was declared dead");
    join(identity("m0", Role.ROLE_MEMORY));
    assertThat(deadSince(processor, 0)).containsExactly(memory);
  }

  @Example
  void theReplacedIncarnationCannotTakeItsNameBack() throws Exception {
    join(memory);
    MonitorIdentity second = identity("m0", Role.ROLE_MEMORY);
    join(second);
    assertThatThrownBy(() -> table.register(registration(memory)))
        .isInstanceOf(RegistrationRefusedException.class);
    assertThat(beat(second, 0)).isTrue();
  }

  @Example
  void aStorageMonitorHoldsNothingAndMayComeBack() throws Exception {
    MonitorIdentity storage = identity("s0", Role.ROLE_STORAGE);
    join(storage);
    join(processor);
    pass(DEAD_AFTER, processor);
    assertThat(deadSince(processor, 0)).containsExactly(storage);
    long before = table.epoch();
    join(storage);
    assertThat(table.epoch()).isGreaterThan(before);
    assertThat(deadSince(processor, 0)).isEmpty();
  }

  @Example
  void nobodyDiesOfThePausesOfTheManagers() throws Exception {
    join(memory);
    now += DEAD_AFTER.multipliedBy(3).toNanos();
    table.tick();
    assertThat(stateOf("m0")).isEqualTo(MemberState.LIVE);
    pass(DEAD_AFTER.minus(INTERVAL));
    assertThat(stateOf("m0")).isEqualTo(MemberState.SUSPECT);
    pass(INTERVAL);
    assertThat(stateOf("m0")).isEqualTo(MemberState.DEAD);
  }

  @Example
  void theDeadAreForgottenInTheEnd() throws Exception {
    join(memory);
    pass(Duration.ofMinutes(9));
    assertThat(stateOf("m0")).isEqualTo(MemberState.DEAD);
    pass(Duration.ofMinutes(1));
    assertThat(table.members()).isEmpty();
  }

  @Example
  void accessesPerSecondFollowTheCounter() throws Exception {
    join(memory);
    for (int i = 1; i <= 60; i++) {
      now += INTERVAL.toNanos();
      beat(memory, i * 500L);
    }
    assertThat(table.live(Role.ROLE_MEMORY).getFirst().accessesPerSecond())
        .isCloseTo(1000, within(1.0));
    now += INTERVAL.toNanos();
    beat(memory, 0);
    assertThat(table.live(Role.ROLE_MEMORY).getFirst().accessesPerSecond()).isBetween(0.0, 1000.0);
  }

  @Example
  void restartedManagersExpectTheirMembersAndPlaceNothingOnThem() throws Exception {
    join(memory);
    table = open(200);
    assertThat(stateOf("m0")).isEqualTo(MemberState.EXPECTED);
    assertThat(beat(memory, 0)).isFalse();
    assertThat(stateOf("m0")).isEqualTo(MemberState.EXPECTED);
    join(memory);
    assertThat(stateOf("m0")).isEqualTo(MemberState.LIVE);
    assertThat(deadSince(memory, 0)).isEmpty();
  }

  @Example
  void whoDiesWhileTheManagersAreDownIsDeclaredDeadAfterwards() throws Exception {
    join(memory);
    join(processor);
    long seen = table.epoch();
    table = open(200);
    join(memory);
    pass(DEAD_AFTER, memory);
    assertThat(stateOf("p0")).isEqualTo(MemberState.DEAD);
    assertThat(deadSince(memory, seen)).containsExactly(processor);
  }

  @Example
  void whoIsReplacedWhileTheManagersAreDownIsDeclaredDeadAfterwards() throws Exception {
    join(memory);
    join(processor);
    table = open(200);
    join(memory);
    join(identity("p0", Role.ROLE_PROCESSOR));
    assertThat(deadSince(memory, 199)).containsExactly(processor);
  }

  @Example
  void aDeathThatNotAllHaveHeardOfOutlivesTheManagers() throws Exception {
    join(memory);
    long seen = table.epoch();
    join(processor);
    join(identity("p0", Role.ROLE_PROCESSOR));
    table = open(200);
    join(memory);
    assertThat(deadSince(memory, seen)).containsExactly(processor);
    assertThatThrownBy(() -> table.register(registration(processor)))
        .isInstanceOf(RegistrationRefusedException.class);
    assertThat(saved.dead()).containsExactly(processor);
  }

  @Example
  void awaitingReportsEndsWithTheLastOfThem() throws Exception {
    join(memory);
    join(processor);
    assertThat(table.awaitReports(Role.ROLE_STORAGE, Duration.ofDays(1))).isTrue();
    assertThat(table.awaitReports(Role.ROLE_MEMORY, Duration.ZERO)).isFalse();
    MembershipTable lock = table;
    AtomicBoolean fresh = new AtomicBoolean();
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> fresh.set(table.awaitReports(Role.ROLE_MEMORY, Duration.ofDays(1))));
    // A report in the same nanosecond is not younger; the clock moves until the waiter is content.
    while (waiter.isAlive()) {
      synchronized (lock) {
        now++;
      }
      beat(processor, 0);
      beat(memory, 0);
      waiter.join(Duration.ofMillis(1));
    }
    assertThat(fresh.get()).isTrue();
  }

  @Example
  void deadAfterMustLeaveRoomForHeartbeats() {
    assertThatThrownBy(() -> new MembershipTiming(INTERVAL, INTERVAL.multipliedBy(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever happens, the epoch never goes back and a live incarnation is never reported dead. */
  @Property(tries = 300)
  void theEpochOnlyGrowsAndTheLivingAreNotDead(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9) Integer> actions) throws Exception {
    // All tries of a property share this object.
    saved = Roster.EMPTY;
    table = open(table.epoch());
    MonitorIdentity watcher = identity("w", Role.ROLE_STORAGE);
    MonitorIdentity[] current = {memory, processor};
    long last = table.epoch();
    for (int action : actions) {
      int who = action % 2;
      switch (action / 2) {
        case 0 -> tryToRegister(current[who]);
        case 1 -> beat(current[who], 1);
        case 2 -> current[who] = identity(current[who].getName(), current[who].getRole());
        case 3 -> pass(Duration.ofSeconds(3));
        default -> pass(Duration.ofSeconds(11));
      }
      assertThat(table.epoch()).isGreaterThanOrEqualTo(last);
      last = table.epoch();
      join(watcher);
      List<MonitorIdentity> dead = deadSince(watcher, 0);
      assertThat(dead).doesNotHaveDuplicates();
      for (Member member : table.members()) {
        assertThat(dead.contains(member.identity())).isEqualTo(member.state() == MemberState.DEAD);
      }
    }
  }

  private void tryToRegister(MonitorIdentity identity) {
    try {
      table.register(registration(identity));
    } catch (RegistrationRefusedException e) {
      assertThat(e.reason()).isEqualTo(RegistrationRefusedException.Reason.DECLARED_DEAD);
    }
  }
}
