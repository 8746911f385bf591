package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.ListVNodeAddressesResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VNodeAddress;
import io.legoos.protocol.control.v1.VNodePlace;
import io.legoos.runtime.Names;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The addresses of vNodes in the network that they share. What is in use is what processors report:
 * nothing is kept here but what was given away and may not have been reported yet. Thread-safe.
 */
final class VNodeAddresses {
  /** Of places, in one answer. */
  private static final int MAX_PLACES = 65536;

  /** Much longer than from an answer to the heartbeat that tells of it. */
  private static final Duration PROMISE = Duration.ofMinutes(1);

  private static final int ATTEMPTS = 1000;

  private final MembershipTable table;
  private final ManagerTerm term;
  private final RandomGenerator random;
  private final LongSupplier nanoClock;

  /** Address to the time at which it was given away. */
  @GuardedBy("this")
  private final Map<Integer, Long> promised = new HashMap<>();

  VNodeAddresses(
      MembershipTable table, ManagerTerm term, RandomGenerator random, LongSupplier nanoClock) {
    this.table = table;
    this.term = term;
    this.random = random;
    this.nanoClock = nanoClock;
  }

  /** One that no vNode has: drawn, so that managers that were restarted rarely meet an old one. */
  synchronized int place(String vnode) throws PlacementRefusedException {
    if (!Names.isLegal(vnode)) {
      throw new PlacementRefusedException(Reason.INVALID, "not a vNode name: '" + vnode + "'");
    }
    long now = nanoClock.getAsLong();
    promised.values().removeIf(since -> now - since > PROMISE.toNanos());
    Set<Integer> used = new HashSet<>(promised.keySet());
    for (VNodePlace place : list().getPlacesList()) {
      used.add(place.getVnode().getAddress());
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int address = VirtualAddress.of(random.nextInt(VirtualAddress.COUNT)).value();
      if (used.add(address)) {
        promised.put(address, now);
        return address;
      }
    }
    throw new PlacementRefusedException(Reason.NO_ROOM, "the network of vNodes is full");
  }

  /** Those of a monitor that is silent, but not dead, too. */
  ListVNodeAddressesResponse list() {
    ListVNodeAddressesResponse.Builder list =
        ListVNodeAddressesResponse.newBuilder().setTerm(term.value());
    for (Member member : table.members()) {
      if (member.identity().getRole() != Role.ROLE_PROCESSOR
          || (member.state() != MemberState.LIVE && member.state() != MemberState.SUSPECT)) {
        continue;
      }
      for (VNodeAddress address : member.load().getVnodeAddressesList()) {
        if (list.getPlacesCount() < MAX_PLACES) {
          list.addPlaces(
              VNodePlace.newBuilder()
                  .setVnode(address)
                  .setControlAddress(member.registration().getControlAddress()));
        }
      }
    }
    return list.build();
  }
}
