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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GSM: which storage monitor holds the files of a vNode. A vNode stays where it was placed first,
 * over restarts of the managers too. Thread-safe.
 */
public final class GlobalStorageManager implements AutoCloseable {
  private final MembershipTable table;
  private final VNodeLog journal;

  @GuardedBy("this")
  private final Map<String, VNodePlacement> placements = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Long> promisedBytes = new HashMap<>();

  /** Memory monitor to the storage monitor with its replica log, as far as asked for lately. */
  @GuardedBy("this")
  private final Map<String, String> replicaLogs = new HashMap<>();

  GlobalStorageManager(MembershipTable table, VNodeLog journal) {
    this.table = table;
    this.journal = journal;
    journal.replayed().forEach(this::remember);
  }

  /** The storage monitor of a vNode, chosen now if it has none. */
  public synchronized PlaceVNodeResponse placeVNode(PlaceVNodeRequest request)
      throws PlacementRefusedException, IOException {
    if (!Names.isLegal(request.getVnode())
        || request.getVnode().equals(ReplicaFile.VNODE)
        || request.getVolumeBytes() < 0) {
      throw new PlacementRefusedException(
          Reason.INVALID, "not a vNode name with a volume: '" + request.getVnode() + "'");
    }
    @Nullable VNodePlacement placement = placements.get(request.getVnode());
    if (placement == null) {
      placement = place(request.getVnode(), request.getVolumeBytes());
    }
    return answer(placement);
  }

  @GuardedBy("this")
  private VNodePlacement place(String vnode, long volumeBytes)
      throws PlacementRefusedException, IOException {
    List<StorageCandidate> candidates = new ArrayList<>();
    for (Member member : table.live(Role.ROLE_STORAGE)) {
      candidates.add(candidate(member));
    }
    StorageCandidate chosen =
        StoragePlacement.choose(candidates, volumeBytes)
            .orElseThrow(
                () ->
                    new PlacementRefusedException(
                        candidates.isEmpty() ? Reason.NO_MONITOR : Reason.NO_ROOM,
                        "no live storage monitor has room for a volume of "
                            + volumeBytes
                            + " bytes; add one or ask for less"));
    VNodePlacement placement = new VNodePlacement(vnode, chosen.name(), volumeBytes);
    journal.append(placement);
    remember(placement);
    return placement;
  }

  private synchronized void remember(VNodePlacement placement) {
    placements.put(placement.vnode(), placement);
    promisedBytes.merge(placement.storage(), placement.volumeBytes(), Long::sum);
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
            .build();
      }
    }
    throw new PlacementRefusedException(
        Reason.NO_MONITOR,
        "vNode "
            + placement.vnode()
            + " is on storage monitor "
            + placement.storage()
            + ", which is not live; start it again");
  }

  @Override
  public synchronized void close() throws IOException {
    journal.close();
  }
}
