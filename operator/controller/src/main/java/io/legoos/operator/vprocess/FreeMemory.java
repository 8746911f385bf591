package io.legoos.operator.vprocess;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.protocol.control.v1.Role;
import java.util.List;

/**
 * What the memory monitors of a cluster have left. Pure.
 *
 * @param exists whether one serves at all
 * @param freeBytes page frames that are in no use
 */
record FreeMemory(boolean exists, long freeBytes) {
  static FreeMemory of(List<Member> members) {
    boolean exists = false;
    long free = 0;
    for (Member member : members) {
      if (member.identity().getRole() == Role.ROLE_MEMORY && member.state() == MemberState.LIVE) {
        exists = true;
        free += Math.max(0, member.capacityBytes() - member.load().getUsedBytes());
      }
    }
    return new FreeMemory(exists, free);
  }
}
