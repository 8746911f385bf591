package io.legoos.managers;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.HashMap;
import java.util.Map;

/** Which vNodes are in use, as far as the processor monitors have said. */
final class VNodePrograms {
  private static final String ENDED = "ENDED";

  private VNodePrograms() {}

  /** How many vProcesses each vNode has; also those of a monitor that is silent, but not dead. */
  static Map<String, Integer> running(MembershipTable table) {
    Map<String, Integer> running = new HashMap<>();
    for (Member member : table.members()) {
      if (member.state() == MemberState.DEAD) {
        continue;
      }
      for (VProcessReport vprocess : member.load().getVprocessesList()) {
        if (!vprocess.getVnode().isEmpty() && !vprocess.getState().equals(ENDED)) {
          running.merge(vprocess.getVnode(), 1, Integer::sum);
        }
      }
    }
    return running;
  }
}
