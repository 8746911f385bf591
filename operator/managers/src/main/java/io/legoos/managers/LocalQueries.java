package io.legoos.managers;

import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;

/** Answers what local users may ask: who is a member, and where a new vProcess would run. */
final class LocalQueries {
  private final MemberListing listing;
  private final GlobalProcessManager gpm;

  LocalQueries(MemberListing listing, GlobalProcessManager gpm) {
    this.listing = listing;
    this.gpm = gpm;
  }

  ManagerAnswer answer(ManagerQuery query) {
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
      case BODY_NOT_SET ->
          answer.setError("these managers do not know that question; use a lego of their version");
    }
    return answer.build();
  }
}
