package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import java.util.List;
import java.util.Map;

/** What a share is made of in all spaces of its vProcess. Guarded by the lock of that. */
final class ShareParts {
  private final HomeVProcess vprocess;
  private final Share share;

  ShareParts(HomeVProcess vprocess, Share share) {
    this.vprocess = vprocess;
    this.share = share;
  }

  long chargedBytes() {
    long bytes = 0;
    for (SpaceState space : vprocess.spaces().values()) {
      for (AddressRange vregion : space.vregions().rangesOf(share)) {
        bytes += space.vmas().chargedBytes(vregion);
      }
    }
    return bytes;
  }

  /**
   * Bytes of its pages at its owner. An owner that does not answer to that is not given up.
   *
   * @throws MemoryRefusal when the owner does not answer, or does not know how to
   */
  long heldBytes() {
    long[] bytes = {0};
    RegionOwner owner = share.owner().region();
    vprocess.forEachPart(
        share, (spaceId, vregions) -> bytes[0] += owner.heldBytes(spaceId, vregions));
    return bytes[0];
  }

  /** Whether more vRegions of a space can be part of it. */
  boolean hasRoomFor(long spaceId, List<AddressRange> vregions) {
    return lengthOf(vprocess.vregionsOf(share, spaceId)) + lengthOf(vregions)
        <= vprocess.shareBytes();
  }

  private static long lengthOf(List<AddressRange> ranges) {
    return ranges.stream().mapToLong(AddressRange::length).sum();
  }

  /** Grants all of it to one more monitor, with what is mapped there; returns the capability. */
  byte[] prepare(RegionOwner region, VRegionRole role) {
    byte[] capability = {};
    for (Map.Entry<Long, SpaceState> space : vprocess.spaces().entrySet()) {
      long spaceId = space.getKey();
      SpaceState state = space.getValue();
      List<AddressRange> vregions = state.vregions().rangesOf(share);
      if (!vregions.isEmpty()) {
        capability = region.grant(vprocess.who(), spaceId, vregions, role);
        for (AddressRange vregion : vregions) {
          state.vmas().parts(vregion).forEach(vma -> region.map(spaceId, vma.range(), vma.value()));
        }
      }
    }
    return capability;
  }
}
