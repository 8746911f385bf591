package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.PageBatch;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The owner and the secondary of a share as one. What the owner refuses is not asked of the
 * secondary. Who does not answer is given up, and the call goes on at who is left. When nobody is,
 * nothing is asked: there are no pages to change, and who holds the share next is told what is
 * mapped by then.
 */
final class ShareRegion implements RegionOwner {
  private final Share share;
  private final HomeVProcess vprocess;

  ShareRegion(Share share, HomeVProcess vprocess) {
    this.share = share;
    this.vprocess = vprocess;
  }

  private <R> R atOwner(Function<RegionOwner, R> call, R ofNobody) {
    while (share.state().isHeld()) {
      Holder owner = share.owner();
      try {
        return call.apply(owner.region());
      } catch (MemoryRefusal e) {
        if (e.reason() != Reason.UNAVAILABLE || !vprocess.survives(owner)) {
          throw e;
        }
      }
    }
    return ofNobody;
  }

  private void atOwner(Consumer<RegionOwner> call) {
    var unused =
        atOwner(
            owner -> {
              call.accept(owner);
              return true;
            },
            false);
  }

  private void atSecondary(Consumer<RegionOwner> call) {
    Holder secondary = share.secondary();
    if (secondary == null) {
      return;
    }
    try {
      call.accept(secondary.region());
    } catch (MemoryRefusal e) {
      // One that cannot follow is of no use; what it has must never be served.
      if (e.reason() == Reason.NO_CAPACITY) {
        vprocess.dropSecondary(share);
      } else {
        vprocess.lose(secondary.incarnation(), String.valueOf(e.getMessage()));
      }
    }
  }

  private void atBoth(Consumer<RegionOwner> call) {
    atOwner(call);
    atSecondary(call);
  }

  @Override
  public byte[] grant(
      VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role) {
    byte[] capability =
        atOwner(owner -> owner.grant(who, spaceId, vregions, VRegionRole.OWNER), new byte[0]);
    atSecondary(replica -> replica.grant(who, spaceId, vregions, VRegionRole.REPLICA));
    return capability;
  }

  /** The owner, which may not know in this space that it is one. */
  @Override
  public void promote(long spaceId, List<AddressRange> vregions) {
    atOwner(owner -> owner.promote(spaceId, vregions));
  }

  @Override
  public void vouch(long spaceId, List<AddressRange> vregions) {
    throw new UnsupportedOperationException("only a secondary vouches");
  }

  @Override
  public long heldBytes(long spaceId, List<AddressRange> vregions) {
    return atOwner(owner -> owner.heldBytes(spaceId, vregions), 0L);
  }

  @Override
  public void revoke(long spaceId, List<AddressRange> vregions) {
    throw new UnsupportedOperationException("vRegions are taken from one holder");
  }

  @Override
  public void map(long spaceId, AddressRange range, Vma vma) {
    share.pagesDropped(spaceId, range);
    atBoth(holder -> holder.map(spaceId, range, vma));
  }

  @Override
  public void unmap(long spaceId, AddressRange range) {
    share.pagesDropped(spaceId, range);
    atBoth(holder -> holder.unmap(spaceId, range));
  }

  @Override
  public void protect(long spaceId, AddressRange range, int protection) {
    atBoth(holder -> holder.protect(spaceId, range, protection));
  }

  @Override
  public void discard(long spaceId, List<AddressRange> ranges) {
    ranges.forEach(range -> share.pagesDropped(spaceId, range));
    atBoth(holder -> holder.discard(spaceId, ranges));
  }

  /** Replicas charge nothing. */
  @Override
  public void reserve(long spaceId, long bytes, List<AddressRange> uncharged) {
    atOwner(owner -> owner.reserve(spaceId, bytes, uncharged));
  }

  @Override
  public void movePages(long spaceId, AddressRange from, long toStart) {
    share.pagesMoved(spaceId);
    atBoth(holder -> holder.movePages(spaceId, from, toStart));
  }

  @Override
  public PageBatch readPages(long spaceId, AddressRange range) {
    return atOwner(owner -> owner.readPages(spaceId, range), PageBatch.NONE);
  }

  @Override
  public void putPages(long spaceId, PageBatch batch) {
    atBoth(holder -> holder.putPages(spaceId, batch));
  }

  @Override
  public void putOlderPages(long spaceId, PageBatch batch) {
    throw new UnsupportedOperationException("older pages go to a secondary alone");
  }

  @Override
  public List<RangeMap.Entry<Vma>> describe(long spaceId) {
    List<RangeMap.Entry<Vma>> mapped = atOwner(owner -> owner.describe(spaceId), List.of());
    // The secondary, too, listens to this home from now on.
    atSecondary(replica -> describeIfKnown(replica, spaceId));
    return mapped;
  }

  private static void describeIfKnown(RegionOwner replica, long spaceId) {
    try {
      var unused = replica.describe(spaceId);
    } catch (MemoryRefusal e) {
      if (e.reason() != Reason.UNKNOWN_SPACE) {
        throw e;
      }
    }
  }

  @Override
  public void fork(long parent, long child) {
    throw new UnsupportedOperationException("a monitor forks once for all its shares");
  }

  @Override
  public void release(long spaceId) {
    throw new UnsupportedOperationException("a monitor releases once for all its shares");
  }

  @Override
  public void releaseAll(String vprocessId, Incarnation processor, boolean formerHomesOnly) {
    throw new UnsupportedOperationException("a monitor releases once for all its shares");
  }
}
