package io.legoos.managers;

import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.protocol.control.v1.CreateVNodeRequest;
import io.legoos.protocol.control.v1.DeleteVNodeRequest;
import io.legoos.protocol.control.v1.DrainRequest;
import io.legoos.protocol.control.v1.DrainResponse;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VNodeDescription;
import io.legoos.protocol.control.v1.VNodeListing;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Answers what local users may ask: who is a member, where a new vProcess would run, which vNodes
 * there are; and makes vNodes, which belong to who asked. Who runs the cluster may also have a
 * memory monitor emptied, and delete the vNodes of others.
 */
final class LocalQueries {
  private final MemberListing listing;
  private final GlobalProcessManager gpm;
  private final FreshDecisions placements;
  private final MembershipTable table;
  private final GlobalStorageManager gsm;
  private final VNodeRemoval removal;
  private final RefusalLog refusals;
  private final int replication;

  LocalQueries(
      MemberListing listing,
      GlobalProcessManager gpm,
      FreshDecisions placements,
      MembershipTable table,
      GlobalStorageManager gsm,
      VNodeRemoval removal,
      RefusalLog refusals,
      int replication) {
    this.listing = listing;
    this.gpm = gpm;
    this.placements = placements;
    this.table = table;
    this.gsm = gsm;
    this.removal = removal;
    this.refusals = refusals;
    this.replication = replication;
  }

  /** The answer to one query. A deletion may take long, a placement some heartbeats. */
  ManagerAnswer answer(ManagerQuery query, LocalUser user) {
    ManagerAnswer.Builder answer = ManagerAnswer.newBuilder();
    try {
      switch (query.getBodyCase()) {
        case LIST_MEMBERS -> answer.setMembers(listing.list());
        case PLACE_PROCESS -> answer.setPlaced(place(query.getPlaceProcess()));
        case DRAIN -> drain(query.getDrain(), user, answer);
        case CREATE_VNODE -> answer.setVnodes(create(query.getCreateVnode(), user));
        case LIST_VNODES -> answer.setVnodes(describe(gsm.vnodes()));
        case DELETE_VNODE -> answer.setVnodes(delete(query.getDeleteVnode(), user));
        case LIST_REFUSALS -> answer.setRefusals(refusals.list());
        case BODY_NOT_SET ->
            answer.setError(
                "these managers do not know that question; use a lego of their version");
      }
    } catch (PlacementRefusedException e) {
      keep(query, e);
      answer.setError(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      answer.setError("the managers cannot persist the decision: " + e.getMessage());
    }
    return answer.build();
  }

  /** What has not begun may never do: its promise lapses. */
  private PlaceProcessResponse place(PlaceProcessRequest request)
      throws PlacementRefusedException, IOException {
    try {
      return placements.make(() -> gpm.tryPlaceProcess(request, name -> true), gpm::hasPromises);
    } catch (PlacementRefusedException e) {
      throw gpm.decisions().refused(e);
    }
  }

  private void keep(ManagerQuery query, PlacementRefusedException why) {
    switch (query.getBodyCase()) {
      case PLACE_PROCESS -> refusals.add("GPM", query.getPlaceProcess().getVnode(), why);
      case CREATE_VNODE -> refusals.add("GSM", query.getCreateVnode().getVnode(), why);
      default -> {
        // Not a placement.
      }
    }
  }

  private VNodeListing create(CreateVNodeRequest request, LocalUser user)
      throws PlacementRefusedException, IOException {
    return describe(
        List.of(
            gsm.createVNode(
                new VNodePlacement(
                    request.getVnode(),
                    "",
                    request.getVolumeBytes(),
                    user.uid(),
                    user.gid(),
                    request.getMaxTasks(),
                    request.getOwnNetwork()))));
  }

  private VNodeListing delete(DeleteVNodeRequest request, LocalUser user)
      throws PlacementRefusedException, IOException {
    return describe(
        List.of(
            removal.remove(request.getVnode(), owner -> user.mayChange() || owner == user.uid())));
  }

  private VNodeListing describe(List<VNodePlacement> placements) {
    Map<String, Integer> programs = VNodePrograms.running(table);
    VNodeListing.Builder described = VNodeListing.newBuilder();
    for (VNodePlacement placement : placements) {
      described.addVnodes(
          VNodeDescription.newBuilder()
              .setName(placement.vnode())
              .setStorage(placement.storage())
              .setVolumeBytes(placement.volumeBytes())
              .setOwnerUid(placement.ownerUid())
              .setMaxTasks(placement.maxTasks())
              .setOwnNetwork(placement.ownNetwork())
              .setPrograms(programs.getOrDefault(placement.vnode(), 0)));
    }
    return described.build();
  }

  private int placesWithout(String name) {
    return (int)
        table.members().stream()
            .filter(
                member ->
                    member.identity().getRole() == Role.ROLE_MEMORY
                        && (member.state() == MemberState.LIVE
                            || member.state() == MemberState.SUSPECT)
                        && !member.name().equals(name)
                        && !table.isLeaving(member))
            .count();
  }

  private void drain(DrainRequest request, LocalUser user, ManagerAnswer.Builder answer) {
    String name = request.getMemoryMonitor();
    boolean known =
        table.members().stream()
            .anyMatch(
                member ->
                    member.name().equals(name)
                        && member.identity().getRole() == Role.ROLE_MEMORY
                        && member.state() != MemberState.DEAD);
    int places = placesWithout(name);
    if (!user.mayChange()) {
      answer.setError("only root and the user who started the cluster may drain a monitor");
    } else if (!known) {
      answer.setError("no memory monitor of that name lives; 'lego status' lists them");
    } else if (!request.getUndo()
        && !request.getForce()
        && places < replication
        && table.cordonedFor(name).isZero()) {
      answer.setError(
          "without "
              + name
              + " only "
              + places
              + " memory monitors are left, and every page is to be on "
              + replication
              + "; start another, or drain it all the same with --force");
    } else {
      table.cordon(name, !request.getUndo());
      answer.setDrained(DrainResponse.getDefaultInstance());
    }
  }
}
