package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.VmaTree;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which monitor owns which vRegion of one space (LegoOS's vRegion array). Not thread-safe; calls
 * the owners and, for new vRegions, the placement.
 */
final class VRegionArray {
  /** A part of a range and its owner. */
  record Part(AddressRange range, SpaceOwner owner) {}

  private final VProcessKey who;
  private final long spaceId;
  private final long vregionBytes;
  private final VRegionPlacement placement;
  private final OwnerDirectory directory;
  private final RangeMap<SpaceOwner> owners;

  /** Every owner that ever was granted something, and so knows the space. */
  private final Map<MemoryMonitorRef, SpaceOwner> known;

  VRegionArray(
      VProcessKey who,
      long spaceId,
      long vregionBytes,
      VRegionPlacement placement,
      OwnerDirectory directory) {
    this.who = who;
    this.spaceId = spaceId;
    this.vregionBytes = vregionBytes;
    this.placement = placement;
    this.directory = directory;
    this.owners = new RangeMap<>();
    this.known = new HashMap<>();
  }

  private VRegionArray(VRegionArray parent, long spaceId) {
    this.who = parent.who;
    this.spaceId = spaceId;
    this.vregionBytes = parent.vregionBytes;
    this.placement = parent.placement;
    this.directory = parent.directory;
    this.owners = new RangeMap<>(parent.owners);
    this.known = new HashMap<>(parent.known);
  }

  VRegionArray copyFor(long childSpaceId) {
    return new VRegionArray(this, childSpaceId);
  }

  Collection<SpaceOwner> known() {
    return known.values();
  }

  /** The parts of {@code range} that have an owner, one per owner and stretch, ascending. */
  List<Part> parts(AddressRange range) {
    List<Part> parts = new ArrayList<>();
    owners.forEach(range, (part, owner) -> parts.add(new Part(part, owner)));
    return parts;
  }

  /**
   * Gives an owner to each vRegion that {@code ranges} touch and that has none, in one request for
   * all; what {@code vmas} has there is entered at the new owner.
   *
   * @param chargedBytes that will be charged in them, all together
   * @return the vRegions that were granted
   */
  List<AddressRange> grantMissing(
      List<AddressRange> ranges, VmaTree vmas, long chargedBytes, Set<String> excluded) {
    RangeMap<Boolean> missingSet = new RangeMap<>();
    for (AddressRange range : ranges) {
      owners.forEachGap(range.roundOut(vregionBytes), gap -> missingSet.put(gap, true));
    }
    List<AddressRange> missing = missingSet.all().stream().map(RangeMap.Entry::range).toList();
    long count = missing.stream().mapToLong(gap -> gap.length() / vregionBytes).sum();
    if (count == 0) {
      return List.of();
    }
    if (count > VRegionPlacement.MAX_COUNT) {
      throw new MemoryRefusal(
          Reason.NO_CAPACITY,
          count + " vRegions at once; at most " + VRegionPlacement.MAX_COUNT + " are granted");
    }
    List<MemoryMonitorRef> placed =
        placement.place(who.vprocessId(), (int) count, shareOf(chargedBytes, count), excluded);
    grant(assign(missing, placed), vmas);
    return missing;
  }

  /** The mean charge of a vRegion in whole pages, so that the sum is what will be charged. */
  private long shareOf(long chargedBytes, long count) {
    long share = (chargedBytes + count - 1) / count;
    long pages = (share + AddressRange.PAGE_BYTES - 1) & -AddressRange.PAGE_BYTES;
    return Math.min(vregionBytes, pages);
  }

  /**
   * Gives the vRegions of {@code target} that have no owner to the owners of what lies {@code back}
   * bytes from there: a mapping that moves with its owners changes nobody's load, so the managers
   * are not asked.
   *
   * @return the vRegions that were granted
   */
  List<AddressRange> grantAlike(AddressRange target, long back, VmaTree vmas) {
    Map<MemoryMonitorRef, RangeMap<Boolean>> shares = new LinkedHashMap<>();
    RangeMap<Boolean> granted = new RangeMap<>();
    owners.forEachGap(
        target.roundOut(vregionBytes),
        gap -> {
          for (long start = gap.start(); start < gap.end(); start += vregionBytes) {
            RangeMap.@Nullable Entry<SpaceOwner> alike =
                owners.at(Math.max(start, target.start()) + back);
            if (alike != null) {
              AddressRange vregion = AddressRange.of(start, vregionBytes);
              granted.put(vregion, true);
              shares
                  .computeIfAbsent(alike.value().monitor(), ignored -> new RangeMap<>())
                  .put(vregion, true);
            }
          }
        });
    grant(shares, vmas);
    return granted.all().stream().map(RangeMap.Entry::range).toList();
  }

  private Map<MemoryMonitorRef, RangeMap<Boolean>> assign(
      List<AddressRange> missing, List<MemoryMonitorRef> placed) {
    Map<MemoryMonitorRef, RangeMap<Boolean>> shares = new LinkedHashMap<>();
    int next = 0;
    for (AddressRange gap : missing) {
      for (long start = gap.start(); start < gap.end(); start += vregionBytes) {
        shares
            .computeIfAbsent(placed.get(next++), ignored -> new RangeMap<>())
            .put(AddressRange.of(start, vregionBytes), true);
      }
    }
    return shares;
  }

  private void grant(Map<MemoryMonitorRef, RangeMap<Boolean>> shares, VmaTree vmas) {
    List<AddressRange> entered = new ArrayList<>();
    try {
      shares.forEach(
          (monitor, share) -> {
            List<AddressRange> vregions = share.all().stream().map(RangeMap.Entry::range).toList();
            SpaceOwner owner = grantAt(monitor, vregions);
            for (AddressRange vregion : vregions) {
              owners.put(vregion, owner);
              entered.add(vregion);
              vmas.parts(vregion)
                  .forEach(vma -> owner.region().map(spaceId, vma.range(), vma.value()));
            }
          });
    } catch (MemoryRefusal e) {
      revoke(entered);
      throw e;
    }
  }

  private SpaceOwner grantAt(MemoryMonitorRef monitor, List<AddressRange> vregions) {
    @Nullable SpaceOwner before = known.get(monitor);
    if (before != null) {
      before.region().grant(who, spaceId, vregions);
      return before;
    }
    var region = directory.find(monitor);
    SpaceOwner owner = new SpaceOwner(monitor, region, region.grant(who, spaceId, vregions));
    known.put(monitor, owner);
    return owner;
  }

  /** Takes vRegions, which hold no charge and no page, from their owners. */
  void revoke(List<AddressRange> vregions) {
    for (AddressRange vregion : vregions) {
      for (Part part : parts(vregion)) {
        part.owner().region().unmap(spaceId, part.range());
        owners.remove(part.range());
      }
    }
  }

  /** The owners of the vRegions that {@code range} touches, with whole vRegions as ranges. */
  List<Part> grantsOver(AddressRange range) {
    return parts(range.roundOut(vregionBytes));
  }
}
