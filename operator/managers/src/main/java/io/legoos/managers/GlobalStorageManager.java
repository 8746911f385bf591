package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.placement.StorageCandidate;
import io.legoos.managers.placement.StoragePlacement;
import io.legoos.protocol.ReplicaFile;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogResponse;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * GSM: which storage monitor holds the files of a vNode, and whose they are. A vNode stays where it
 * was placed first, over restarts of the managers too. Thread-safe.
 */
public final class GlobalStorageManager implements AutoCloseable {
  private static final int MAX_VNODES = 65536;

  /** Numbers of processes below this are for what was started first, pid_namespaces(7). */
  public static final int MIN_TASKS = 512;

  /** Linux has no more. */
  public static final int MAX_TASKS = 4_194_304;

  private final MembershipTable table;
  private final VNodeLog journal;
  private final PlacementDecisions vnodeDecisions = new PlacementDecisions();
  private final PlacementDecisions logDecisions = new PlacementDecisions();

  @GuardedBy("this")
  private final Map<String, VNodePlacement> placements = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Long> promisedBytes = new HashMap<>();

  /** VNodes of which a deletion began and has not ended, and perhaps never will by itself. */
  @GuardedBy("this")
  private final Set<String> goingAway = new HashSet<>();

  /** VNodes that a {@link VNodeRemoval} has in hand. */
  @GuardedBy("this")
  private final Set<String> reserved = new HashSet<>();

  /** Memory monitor to the storage monitor with its replica log, as far as asked for lately. */
  @GuardedBy("this")
  private final Map<String, String> replicaLogs = new HashMap<>();

  GlobalStorageManager(MembershipTable table, VNodeLog journal) {
    this.table = table;
    this.journal = journal;
    journal.replayed().forEach(this::apply);
  }

  /**
   * The storage monitor of a vNode. If it has none, one is chosen now and the request says who owns
   * it, unless the request means an existing one only.
   */
  public synchronized PlaceVNodeResponse placeVNode(PlaceVNodeRequest request)
      throws PlacementRefusedException, IOException {
    requireLegal(
        request.getVnode(),
        request.getVolumeBytes(),
        request.getMaxTasks(),
        request.getOwnNetwork());
    @Nullable VNodePlacement placement = placements.get(request.getVnode());
    if (placement == null && request.getExisting()) {
      throw unknown(request.getVnode());
    }
    if (placement == null) {
      placement =
          place(
              new VNodePlacement(
                  request.getVnode(),
                  "",
                  request.getVolumeBytes(),
                  request.getOwnerUid(),
                  request.getOwnerGid(),
                  request.getMaxTasks(),
                  request.getOwnNetwork()));
    }
    if (goingAway.contains(placement.vnode()) || reserved.contains(placement.vnode())) {
      throw new PlacementRefusedException(
          Reason.IN_USE, "vNode " + placement.vnode() + " is being deleted");
    }
    return answer(placement);
  }

  /**
   * Makes a vNode; its volume comes with its first program.
   *
   * @param wanted its storage monitor is chosen
   */
  synchronized VNodePlacement createVNode(VNodePlacement wanted)
      throws PlacementRefusedException, IOException {
    String vnode = wanted.vnode();
    requireLegal(vnode, wanted.volumeBytes(), wanted.maxTasks(), wanted.ownNetwork());
    if (placements.containsKey(vnode)) {
      boolean going = goingAway.contains(vnode) || reserved.contains(vnode);
      throw new PlacementRefusedException(
          Reason.EXISTS,
          "vNode "
              + vnode
              + (going
                  ? " is being deleted; finish that first: lego vnode delete " + vnode
                  : " exists already; 'lego vnode list' shows it"));
    }
    return place(wanted);
  }

  /**
   * Gives a vNode a larger limit, which holds from the next time that its volume is opened.
   *
   * @throws PlacementRefusedException when its storage monitor has not that much, or the limit
   *     would not grow
   */
  synchronized VNodePlacement growVNode(String vnode, long volumeBytes)
      throws PlacementRefusedException, IOException {
    @Nullable VNodePlacement before = placements.get(vnode);
    if (before == null) {
      throw unknown(vnode);
    }
    if (before.volumeBytes() == 0 || volumeBytes < before.volumeBytes()) {
      throw new PlacementRefusedException(
          Reason.INVALID, "the limit of vNode " + vnode + " may only grow");
    }
    long more = volumeBytes - before.volumeBytes();
    long room = candidate(storageOf(before)).roomBytes();
    if (more > room) {
      throw new PlacementRefusedException(
          Reason.NO_ROOM, "storage monitor " + before.storage() + " has no room for that");
    }
    VNodePlacement after = before.withVolumeBytes(volumeBytes);
    journal.append(after);
    apply(after);
    return after;
  }

  /** All vNodes, those that are being deleted too, by name. */
  synchronized List<VNodePlacement> vnodes() {
    return placements.values().stream()
        .sorted(Comparator.comparing(VNodePlacement::vnode))
        .toList();
  }

  /**
   * Takes a vNode for its deletion: from now to {@link #release} nothing is given its place.
   *
   * @param mayDelete whether the caller may delete what that uid owns
   */
  synchronized VNodePlacement reserve(String vnode, IntPredicate mayDelete)
      throws PlacementRefusedException {
    @Nullable VNodePlacement placement = placements.get(vnode);
    if (placement == null) {
      throw new PlacementRefusedException(Reason.NOT_FOUND, "there is no vNode " + vnode);
    }
    if (!mayDelete.test(placement.ownerUid())) {
      throw new PlacementRefusedException(
          Reason.DENIED,
          "vNode "
              + vnode
              + " belongs to uid "
              + Integer.toUnsignedString(placement.ownerUid())
              + "; only its owner, root and the user who runs the cluster may delete it");
    }
    if (!reserved.add(vnode)) {
      throw new PlacementRefusedException(
          Reason.IN_USE, "vNode " + vnode + " is being deleted already; wait for that");
    }
    return placement;
  }

  synchronized void release(String vnode) {
    reserved.remove(vnode);
  }

  /** The storage monitor that has the files of a vNode. */
  Member storageOf(VNodePlacement placement) throws PlacementRefusedException {
    @Nullable Member member = storage(placement.storage());
    if (member == null || member.state() != MemberState.LIVE) {
      throw notLive(placement);
    }
    return member;
  }

  /** Keeps how far the deletion of a reserved vNode is. */
  synchronized void keep(VNodeDeletion deletion) throws IOException {
    journal.append(deletion);
    apply(deletion);
  }

  private static void requireLegal(String vnode, long volumeBytes, int maxTasks, boolean ownNetwork)
      throws PlacementRefusedException {
    if (!Names.isLegal(vnode) || vnode.equals(ReplicaFile.VNODE) || volumeBytes < 0) {
      throw new PlacementRefusedException(
          Reason.INVALID, "not a vNode name with a volume: '" + vnode + "'");
    }
    if (ownNetwork && !Names.isHostName(vnode)) {
      throw new PlacementRefusedException(
          Reason.INVALID,
          "a vNode with a network of its own is known by its name there: small letters, digits and"
              + " dashes, at least one letter, and neither localhost nor ip6-...; '"
              + vnode
              + "' is not like that");
    }
    if (maxTasks != 0 && (maxTasks < MIN_TASKS || maxTasks > MAX_TASKS)) {
      throw new PlacementRefusedException(
          Reason.INVALID,
          "a vNode may have from " + MIN_TASKS + " to " + MAX_TASKS + " processes and threads");
    }
  }

  private static PlacementRefusedException unknown(String vnode) {
    return Names.isLegal(vnode)
        ? new PlacementRefusedException(
            Reason.NOT_FOUND,
            "there is no vNode " + vnode + "; make it with: lego vnode create " + vnode)
        : new PlacementRefusedException(Reason.INVALID, "not a vNode name: '" + vnode + "'");
  }

  @GuardedBy("this")
  private VNodePlacement place(VNodePlacement wanted)
      throws PlacementRefusedException, IOException {
    try {
      return vnodeDecisions.made(choose(wanted));
    } catch (PlacementRefusedException e) {
      throw vnodeDecisions.refused(e);
    }
  }

  /** Of new vNodes: where an old one is needs no decision. */
  PlacementDecisions vnodeDecisions() {
    return vnodeDecisions;
  }

  PlacementDecisions logDecisions() {
    return logDecisions;
  }

  @GuardedBy("this")
  private VNodePlacement choose(VNodePlacement wanted)
      throws PlacementRefusedException, IOException {
    if (placements.size() >= MAX_VNODES) {
      throw new PlacementRefusedException(
          Reason.NO_ROOM, "the cluster has " + MAX_VNODES + " vNodes; delete some");
    }
    List<StorageCandidate> candidates = new ArrayList<>();
    for (Member member : table.live(Role.ROLE_STORAGE)) {
      candidates.add(candidate(member));
    }
    StorageCandidate chosen =
        new StoragePlacement(candidates)
            .choose(wanted.volumeBytes())
            .orElseThrow(
                () ->
                    new PlacementRefusedException(
                        candidates.isEmpty() ? Reason.NO_MONITOR : Reason.NO_ROOM,
                        "no live storage monitor has room for a volume of "
                            + wanted.volumeBytes()
                            + " bytes; add one or ask for less"));
    VNodePlacement placement = wanted.at(chosen.name());
    journal.append(placement);
    apply(placement);
    return placement;
  }

  private synchronized void apply(VNodeChange change) {
    switch (change) {
      case VNodePlacement placement -> {
        @Nullable VNodePlacement before = placements.put(placement.vnode(), placement);
        if (before != null) {
          promisedBytes.merge(before.storage(), -before.volumeBytes(), Long::sum);
        }
        promisedBytes.merge(placement.storage(), placement.volumeBytes(), Long::sum);
      }
      case VNodeDeletion deletion -> apply(deletion);
    }
  }

  @GuardedBy("this")
  private void apply(VNodeDeletion deletion) {
    if (!deletion.done()) {
      goingAway.add(deletion.vnode());
      return;
    }
    goingAway.remove(deletion.vnode());
    @Nullable VNodePlacement placement = placements.remove(deletion.vnode());
    if (placement != null) {
      promisedBytes.merge(placement.storage(), -placement.volumeBytes(), Long::sum);
    }
  }

  /** A vNode may fill its volume, so the larger of used and promised is taken. */
  @GuardedBy("this")
  private StorageCandidate candidate(Member member) {
    long promised = promisedBytes.getOrDefault(member.name(), 0L);
    return new StorageCandidate(
        member.name(), member.capacityBytes() - Math.max(member.load().getUsedBytes(), promised));
  }

  /**
   * The storage monitor for the replica log of a memory monitor: the one that it names, or else the
   * one with the fewest logs, and of those the one with the most room.
   */
  public synchronized PlaceReplicaLogResponse placeReplicaLog(PlaceReplicaLogRequest request)
      throws PlacementRefusedException {
    try {
      return logDecisions.made(chooseLog(request));
    } catch (PlacementRefusedException e) {
      throw logDecisions.refused(e);
    }
  }

  @GuardedBy("this")
  private PlaceReplicaLogResponse chooseLog(PlaceReplicaLogRequest request)
      throws PlacementRefusedException {
    if (!Names.isLegal(request.getMemory())) {
      throw new PlacementRefusedException(Reason.INVALID, "not the name of a monitor");
    }
    Set<String> members = new HashSet<>();
    table.members().forEach(member -> members.add(member.name()));
    replicaLogs.keySet().retainAll(members);
    // A monitor that was started anew has left its former log behind.
    replicaLogs.remove(request.getMemory());
    @Nullable Member chosen =
        request.getStorage().isEmpty() ? emptiest() : storage(request.getStorage());
    if (chosen == null) {
      throw new PlacementRefusedException(
          Reason.NO_MONITOR,
          request.getStorage().isEmpty()
              ? "no storage monitor is live"
              : "storage monitor " + request.getStorage() + " is not live");
    }
    replicaLogs.put(request.getMemory(), chosen.name());
    return PlaceReplicaLogResponse.newBuilder()
        .setStorage(chosen.identity())
        .setControlAddress(chosen.registration().getControlAddress())
        .build();
  }

  /** Also one that gets nothing new, for it has what it has. */
  private @Nullable Member storage(String name) {
    for (Member member : table.members()) {
      if (member.name().equals(name)
          && member.identity().getRole() == Role.ROLE_STORAGE
          && (member.state() == MemberState.LIVE || member.state() == MemberState.SUSPECT)) {
        return member;
      }
    }
    return null;
  }

  @GuardedBy("this")
  private @Nullable Member emptiest() {
    Member best = null;
    for (Member member : table.live(Role.ROLE_STORAGE)) {
      best = best == null || isBetter(member, best) ? member : best;
    }
    return best;
  }

  @GuardedBy("this")
  private boolean isBetter(Member one, Member other) {
    int fewer =
        Integer.compare(
            Collections.frequency(replicaLogs.values(), one.name()),
            Collections.frequency(replicaLogs.values(), other.name()));
    return fewer < 0 || (fewer == 0 && candidate(one).roomBytes() > candidate(other).roomBytes());
  }

  private PlaceVNodeResponse answer(VNodePlacement placement) throws PlacementRefusedException {
    for (Member member : table.live(Role.ROLE_STORAGE)) {
      if (member.name().equals(placement.storage())) {
        return PlaceVNodeResponse.newBuilder()
            .setStorage(member.identity())
            .setControlAddress(member.registration().getControlAddress())
            .setVolumeBytes(placement.volumeBytes())
            .setOwnerUid(placement.ownerUid())
            .setOwnerGid(placement.ownerGid())
            .setMaxTasks(placement.maxTasks())
            .setOwnNetwork(placement.ownNetwork())
            .build();
      }
    }
    throw notLive(placement);
  }

  private static PlacementRefusedException notLive(VNodePlacement placement) {
    return new PlacementRefusedException(
        Reason.NO_MONITOR,
        "vNode "
            + placement.vnode()
            + " is on storage monitor "
            + placement.storage()
            + ", which is not live; on one machine the same 'lego up' as before starts it again");
  }

  @Override
  public synchronized void close() throws IOException {
    journal.close();
  }
}
