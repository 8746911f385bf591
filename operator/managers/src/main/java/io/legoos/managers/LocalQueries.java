package io.legoos.managers;

import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.protocol.control.v1.DrainRequest;
import io.legoos.protocol.control.v1.DrainResponse;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.Role;

/**
 * Answers what local users may ask: who is a member, and where a new vProcess would run. Who runs
 * the cluster may also have a memory monitor emptied.
 */
final class LocalQueries {
  private final MemberListing listing;
  private final GlobalProcessManager gpm;
  private final MembershipTable table;

  LocalQueries(MemberListing listing, GlobalProcessManager gpm, MembershipTable table) {
    this.listing = listing;
    this.gpm = gpm;
    this.table = table;
  }

  /**
   * The answer to one query.
   *
   * @param mayChange whether the user may change the cluster
   */
  ManagerAnswer answer(ManagerQuery query, boolean mayChange) {
    ManagerAnswer.Builder answer = ManagerAnswer.newBuilder();
    switch (query.getBodyCase()) {
      case LIST_MEMBERS -> answer.setMembers(listing.list());
      case PLACE_PROCESS -> {
        try {
          answer.setPlaced(gpm.placeProcess(query.getPlaceProcess()));
        } catch (PlacementRefusedException e) {
          answer.setError(String.valueOf(e.getMessage()));
        }
      }
      case DRAIN -> drain(query.getDrain(), mayChange, answer);
      case BODY_NOT_SET ->
          answer.setError("these managers do not know that question; use a lego of their version");
    }
    return answer.build();
  }

  private void drain(DrainRequest request, boolean mayChange, ManagerAnswer.Builder answer) {
    String name = request.getMemoryMonitor();
    boolean known =
        table.members().stream()
            .anyMatch(
                member ->
                    member.name().equals(name)
                        && member.identity().getRole() == Role.ROLE_MEMORY
                        && member.state() != MemberState.DEAD);
    if (!mayChange) {
      answer.setError("only root and the user who started the cluster may drain a monitor");
    } else if (!known) {
      answer.setError("no memory monitor of that name lives; 'lego status' lists them");
    } else {
      table.cordon(name, !request.getUndo());
      answer.setDrained(DrainResponse.getDefaultInstance());
    }
  }
}
