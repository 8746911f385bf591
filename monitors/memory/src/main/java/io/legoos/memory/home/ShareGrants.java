package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives vRegions of a space to shares of its vProcess, old or new. Guarded by the lock of the
 * vProcess.
 */
final class ShareGrants {
  private final HomeVProcess vprocess;
  private final long spaceId;

  ShareGrants(HomeVProcess vprocess, long spaceId) {
    this.vprocess = vprocess;
    this.spaceId = spaceId;
  }

  /**
   * Grants vRegions to a monitor, and to a secondary when there is one to be had.
   *
   * @throws MemoryRefusal of the owner, which is given up when that is UNAVAILABLE
   */
  Share to(MemoryMonitorRef monitor, List<AddressRange> vregions) {
    if (vprocess.isLost(monitor)) {
      // In the search for a secondary of what was granted just before, say.
      throw new MemoryRefusal(
          Reason.UNAVAILABLE, monitor.getIdentity().getName() + " was given up");
    }
    Incarnation incarnation = Incarnation.of(monitor.getIdentity().getIncarnation());
    for (Share share : vprocess.shares()) {
      if (hasRoom(share, vregions) && share.owner().incarnation().equals(incarnation)) {
        extend(share, vregions);
        if (share.state() == ShareState.SOLE && !vprocess.isUsed(share)) {
          beginReplica(share, vregions);
        }
        return share;
      }
    }
    Share share = vprocess.newShare(grantFirst(vprocess.candidate(monitor), vregions));
    beginReplica(share, vregions);
    return share;
  }

  /**
   * Grants vRegions to those who hold a share: as a part of it, or of another of theirs when it has
   * no room. What nobody holds grows beyond its room.
   */
  Share alike(Share share, List<AddressRange> vregions) {
    if (hasRoom(share, vregions) || !share.state().isHeld()) {
      extend(share, vregions);
      return share;
    }
    for (Share other : vprocess.shares()) {
      if (hasRoom(other, vregions) && other.isHeldLike(share)) {
        extend(other, vregions);
        return other;
      }
    }
    return twin(share, vregions);
  }

  private Share twin(Share share, List<AddressRange> vregions) {
    Holder owner = share.owner();
    Holder first;
    try {
      first = grantFirst(owner, vregions);
    } catch (MemoryRefusal e) {
      if (e.reason() == Reason.UNAVAILABLE
          && share.state().isHeld()
          && !share.owner().equals(owner)) {
        return alike(share, vregions); // by who was promoted
      }
      throw e;
    }
    @Nullable Holder secondary = share.secondary();
    Share twin = vprocess.newShare(first);
    if (secondary != null) {
      try {
        var unused =
            secondary.region().grant(vprocess.who(), spaceId, vregions, VRegionRole.REPLICA);
        twin.beginsWith(secondary);
      } catch (MemoryRefusal e) {
        vprocess.refused(secondary, twin, e);
      }
    }
    return twin;
  }

  private boolean hasRoom(Share share, List<AddressRange> vregions) {
    return share.state().isHeld()
        && !share.isToMove()
        && new ShareParts(vprocess, share).hasRoomFor(spaceId, vregions);
  }

  private void extend(Share share, List<AddressRange> vregions) {
    var unused = share.region().grant(vprocess.who(), spaceId, vregions, VRegionRole.OWNER);
  }

  /** Who does not answer holds nothing yet, and is given up: what it may have heard is freed. */
  private Holder grantFirst(Holder owner, List<AddressRange> vregions) {
    try {
      byte[] capability =
          owner.region().grant(vprocess.who(), spaceId, vregions, VRegionRole.OWNER);
      return new Holder(owner.monitor(), owner.region(), capability);
    } catch (MemoryRefusal e) {
      if (e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.UNKNOWN_SPACE) {
        vprocess.lose(owner.incarnation(), String.valueOf(e.getMessage()));
        throw new MemoryRefusal(Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** Of a share that holds nothing yet. */
  private void beginReplica(Share share, List<AddressRange> vregions) {
    if (vprocess.replication() < 2) {
      return;
    }
    Holder replica =
        vprocess.findSecondary(
            share,
            Needed.NOTHING,
            holder -> holder.grant(vprocess.who(), spaceId, vregions, VRegionRole.REPLICA));
    if (replica != null && share.state() == ShareState.SOLE) {
      share.beginsWith(replica);
    }
  }
}
