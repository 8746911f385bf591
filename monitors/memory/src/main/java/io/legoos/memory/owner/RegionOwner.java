package io.legoos.memory.owner;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.util.List;

/**
 * What a home asks of an owner of vRegions, which may be itself. All calls of one space come one at
 * a time. Each either happens as a whole or throws a {@link MemoryRefusal}.
 */
public interface RegionOwner {
  /** Takes vRegions, empty; returns the capability for lanes. The space is made by its first. */
  byte[] grant(VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role);

  /** Makes this monitor the owner of what it is a replica of; idempotent. */
  void promote(long spaceId, List<AddressRange> vregions);

  /**
   * Says that this replica has all that it was sent in some vRegions.
   *
   * @throws MemoryRefusal NO_CAPACITY when a page found no room here
   */
  void vouch(long spaceId, List<AddressRange> vregions);

  /** Bytes that the pages of vRegions take here; what forks share counts in each. */
  long heldBytes(long spaceId, List<AddressRange> vregions);

  /** Takes vRegions back from this monitor, with all that is there; idempotent. */
  void revoke(long spaceId, List<AddressRange> vregions);

  /** Maps a range whatever was there, and charges the difference. */
  void map(long spaceId, AddressRange range, Vma vma);

  void unmap(long spaceId, AddressRange range);

  void protect(long spaceId, AddressRange range, int protection);

  void discard(long spaceId, List<AddressRange> ranges);

  /**
   * Promises {@code bytes} to later calls of this space that charge; negative gives back what is
   * left. First takes the charge off {@code uncharged} into the promise.
   */
  void reserve(long spaceId, long bytes, List<AddressRange> uncharged);

  /** Relinks pages to another range that is owned here, where the space holds none. */
  void movePages(long spaceId, AddressRange from, long toStart);

  /** Reads the first pages of a range and leaves them. */
  PageBatch readPages(long spaceId, AddressRange range);

  /** Stores pages; when there is no room for one, none is stored. */
  void putPages(long spaceId, PageBatch batch);

  /** Stores those pages of an older batch that a replica has not got in the meantime. */
  void putOlderPages(long spaceId, PageBatch batch);

  /** Makes {@code child} a copy-on-write copy of {@code parent}. */
  void fork(long parent, long child);

  /** Frees everything of a space; unknown spaces are no error. */
  void release(long spaceId);

  /**
   * Frees all spaces of a vProcess; idempotent. A home that frees its own has given this monitor up
   * for good: what it asked in vain before comes too late.
   *
   * @param formerHomesOnly only what the home that calls has not taken over from them
   */
  void releaseAll(String vprocessId, Incarnation processor, boolean formerHomesOnly);

  /** What is mapped in the vRegions of a space that this monitor owns, in ascending order. */
  List<RangeMap.Entry<Vma>> describe(long spaceId);
}
