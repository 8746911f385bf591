package io.legoos.memory.owner;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.util.List;

/**
 * The owner of this monitor as one home sees it. A vProcess has one home at a time: once a newer
 * one has asked for anything, the former one, which was only slow, changes nothing any more, and
 * what it has asked for in vain does no harm when it arrives after all. A space is the newer home's
 * once it has asked for its description. Thread-safe.
 */
public final class HomedRegionOwner implements RegionOwner {
  private final LocalRegionOwner owner;
  private final HomeTerm home;

  /**
   * For calls of one home.
   *
   * @param home that asks
   */
  public HomedRegionOwner(LocalRegionOwner owner, HomeTerm home) {
    this.owner = owner;
    this.home = home;
  }

  /** Refuses what is not the caller's; spaces that do not exist are the owner's to judge. */
  private RegionOwner checked(long spaceId) {
    owner.requireHome(spaceId, home);
    return owner;
  }

  @Override
  public byte[] grant(
      VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role) {
    return owner.grant(home, who, spaceId, vregions, role);
  }

  @Override
  public void promote(long spaceId, List<AddressRange> vregions) {
    checked(spaceId).promote(spaceId, vregions);
  }

  @Override
  public void vouch(long spaceId, List<AddressRange> vregions) {
    checked(spaceId).vouch(spaceId, vregions);
  }

  @Override
  public long heldBytes(long spaceId, List<AddressRange> vregions) {
    return checked(spaceId).heldBytes(spaceId, vregions);
  }

  @Override
  public void revoke(long spaceId, List<AddressRange> vregions) {
    checked(spaceId).revoke(spaceId, vregions);
  }

  @Override
  public void map(long spaceId, AddressRange range, Vma vma) {
    checked(spaceId).map(spaceId, range, vma);
  }

  @Override
  public void unmap(long spaceId, AddressRange range) {
    checked(spaceId).unmap(spaceId, range);
  }

  @Override
  public void protect(long spaceId, AddressRange range, int protection) {
    checked(spaceId).protect(spaceId, range, protection);
  }

  @Override
  public void discard(long spaceId, List<AddressRange> ranges) {
    checked(spaceId).discard(spaceId, ranges);
  }

  @Override
  public void reserve(long spaceId, long bytes, List<AddressRange> uncharged) {
    checked(spaceId).reserve(spaceId, bytes, uncharged);
  }

  @Override
  public void movePages(long spaceId, AddressRange from, long toStart) {
    checked(spaceId).movePages(spaceId, from, toStart);
  }

  @Override
  public PageBatch readPages(long spaceId, AddressRange range) {
    return checked(spaceId).readPages(spaceId, range);
  }

  @Override
  public void putPages(long spaceId, PageBatch batch) {
    checked(spaceId).putPages(spaceId, batch);
  }

  @Override
  public void putOlderPages(long spaceId, PageBatch batch) {
    checked(spaceId).putOlderPages(spaceId, batch);
  }

  @Override
  public void fork(long parent, long child) {
    checked(parent).fork(parent, child);
  }

  /** A former home has nothing to release. */
  @Override
  public void release(long spaceId) {
    if (!owner.hasNewerHome(spaceId, home)) {
      owner.release(spaceId);
    }
  }

  @Override
  public void releaseAll(String vprocessId, Incarnation processor, boolean formerHomesOnly) {
    owner.releaseAllOf(home, vprocessId, processor, formerHomesOnly);
  }

  /**
   * Asking makes the caller the home.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE also when a newer home has asked
   */
  @Override
  public List<RangeMap.Entry<Vma>> describe(long spaceId) {
    owner.takeOver(spaceId, home);
    return owner.describe(spaceId);
  }
}
