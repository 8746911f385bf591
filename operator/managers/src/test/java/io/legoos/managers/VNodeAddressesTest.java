package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VNodeAddress;
import io.legoos.runtime.MonitorIdentities;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class VNodeAddressesTest {
  private static final MembershipTiming TIMING =
      new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10));

  private long now;
  private final MembershipTable table =
      new MembershipTable(TIMING, 0, Roster.EMPTY, roster -> {}, () -> now);

  /** Draws small numbers in order, so that it meets itself. */
  private final RandomGenerator few =
      new RandomGenerator() {
        private int next;

        @Override
        public long nextLong() {
          return next++;
        }

        @Override
        public int nextInt(int bound) {
          return next++ % 3;
        }
      };

  private MonitorIdentity join(String name, Role role) throws Exception {
    MonitorIdentity identity = MonitorIdentities.draw(name, role, new Random(3));
    table.register(
        RegisterRequest.newBuilder()
            .setIdentity(identity)
            .setCapacityBytes(100)
            .setControlAddress(name + ":1")
            .build());
    return identity;
  }

  private void report(MonitorIdentity identity, int... indices) {
    Load.Builder load = Load.newBuilder();
    for (int index : indices) {
      load.addVnodeAddresses(
          VNodeAddress.newBuilder().setVnode("v").setAddress(VirtualAddress.of(index).value()));
    }
    assertThat(table.heartbeat(identity, load.build(), 0)).isPresent();
  }

  @Test
  void noTwoVNodesGetTheSame() throws Exception {
    VNodeAddresses addresses = new VNodeAddresses(table, new ManagerTerm(7), few, () -> now);
    report(join("p0", Role.ROLE_PROCESSOR), 1);
    Set<Integer> given = new HashSet<>();
    given.add(addresses.place("a"));
    given.add(addresses.place("b"));
    assertThat(given)
        .containsExactlyInAnyOrder(VirtualAddress.of(0).value(), VirtualAddress.of(2).value());
    assertThatThrownBy(() -> addresses.place("c"))
        .isInstanceOf(PlacementRefusedException.class)
        .extracting(e -> ((PlacementRefusedException) e).reason())
        .isEqualTo(Reason.NO_ROOM);
    // One that was given away and never reported was not taken.
    now += Duration.ofMinutes(2).toNanos();
    assertThat(given).contains(addresses.place("c"));
    assertThatThrownBy(() -> addresses.place("../c")).hasMessageContaining("not a vNode name");
  }

  @Test
  void placesAreThoseOfProcessorsThatMayLive() throws Exception {
    VNodeAddresses addresses = new VNodeAddresses(table, new ManagerTerm(7), few, () -> now);
    MonitorIdentity p0 = join("p0", Role.ROLE_PROCESSOR);
    report(p0, 7);
    report(join("m0", Role.ROLE_MEMORY), 8);
    assertThat(addresses.list().getPlacesList())
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.getControlAddress()).isEqualTo("p0:1");
              assertThat(place.getVnode().getAddress()).isEqualTo(VirtualAddress.of(7).value());
            });
    table.declareDead(p0);
    assertThat(addresses.list().getPlacesList()).isEmpty();
  }
}
