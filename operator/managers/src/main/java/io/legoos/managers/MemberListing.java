package io.legoos.managers;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.protocol.control.v1.ListMembersResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The membership in the words of the protocol. Thread-safe. */
final class MemberListing {
  private final MembershipTable table;
  private final ManagerTerm term;
  private final LongSupplier nanoClock;

  MemberListing(MembershipTable table, ManagerTerm term, LongSupplier nanoClock) {
    this.table = table;
    this.term = term;
    this.nanoClock = nanoClock;
  }

  ListMembersResponse list() {
    ListMembersResponse.Builder list =
        ListMembersResponse.newBuilder().setTerm(term.value()).setEpoch(table.epoch());
    long now = nanoClock.getAsLong();
    for (Member member : table.members()) {
      list.addMembers(
          io.legoos.protocol.control.v1.Member.newBuilder()
              .setIdentity(member.identity())
              .setControlAddress(member.registration().getControlAddress())
              .setPageAddress(member.registration().getPageAddress())
              .setLocalSocket(member.registration().getLocalSocket())
              .setPid(member.registration().getPid())
              .setState(member.state().name())
              .setLeaving(table.isLeaving(member))
              .setLoad(member.load())
              .setLastHeartbeatAgeMs(TimeUnit.NANOSECONDS.toMillis(now - member.lastHeardNanos())));
    }
    return list.build();
  }
}
