package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.VmaTree;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which share each vRegion of one space belongs to (LegoOS's vRegion array). Guarded by the lock of
 * the vProcess; calls the monitors that hold the shares and, for new vRegions, the placement.
 */
final class VRegionArray {
  private static final int MAX_PLACEMENTS = 4;

  /** A part of a range and the share that it belongs to. */
  record Part(AddressRange range, Share share) {}

  private final HomeVProcess vprocess;
  private final long spaceId;
  private final long vregionBytes;
  private final RangeMap<Share> shares;

  VRegionArray(HomeVProcess vprocess, long spaceId, long vregionBytes) {
    this.vprocess = vprocess;
    this.spaceId = spaceId;
    this.vregionBytes = vregionBytes;
    this.shares = new RangeMap<>();
  }

  private VRegionArray(VRegionArray parent, long spaceId) {
    this.vprocess = parent.vprocess;
    this.spaceId = spaceId;
    this.vregionBytes = parent.vregionBytes;
    this.shares = new RangeMap<>(parent.shares);
  }

  VRegionArray copyFor(long childSpaceId) {
    return new VRegionArray(this, childSpaceId);
  }

  /** The monitors that hold vRegions of the space, each once. */
  Collection<Holder> holders() {
    Map<Incarnation, Holder> holders = new LinkedHashMap<>();
    for (RangeMap.Entry<Share> entry : shares.all()) {
      entry.value().holders().forEach(h -> holders.putIfAbsent(h.incarnation(), h));
    }
    return holders.values();
  }

  /** The vRegions of a share, ascending. */
  List<AddressRange> rangesOf(Share share) {
    return shares.all().stream()
        .filter(entry -> entry.value() == share)
        .map(RangeMap.Entry::range)
        .toList();
  }

  /** A former home has granted it. */
  void restore(AddressRange vregions, Share share) {
    shares.put(vregions.roundOut(vregionBytes), share);
  }

  /** As {@link #restore}, where nothing is known. */
  void restoreMissing(AddressRange vregions, Share share) {
    List<AddressRange> gaps = new ArrayList<>();
    shares.forEachGap(vregions, gaps::add);
    gaps.forEach(gap -> shares.put(gap, share));
  }

  /** All vRegions that have an owner. */
  List<AddressRange> all() {
    return shares.all().stream().map(RangeMap.Entry::range).toList();
  }

  /** Whether a range touches no vRegion that {@code other} does not touch. */
  boolean isWithin(AddressRange range, AddressRange other) {
    return other.roundOut(vregionBytes).contains(range);
  }

  /** The parts of {@code range} that have an owner, one per owner and stretch, ascending. */
  List<Part> parts(AddressRange range) {
    List<Part> parts = new ArrayList<>();
    shares.forEach(range, (part, share) -> parts.add(new Part(part, share)));
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
      shares.forEachGap(range.roundOut(vregionBytes), gap -> missingSet.put(gap, true));
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
    Set<String> without = new HashSet<>(excluded);
    for (int attempt = 1; ; attempt++) {
      List<MemoryMonitorRef> placed =
          vprocess
              .placement()
              .place(
                  vprocess.who().vprocessId(),
                  (int) count,
                  portionOf(chargedBytes, count),
                  without);
      if (placed.stream().noneMatch(vprocess::isLost) && granted(missing, placed, vmas)) {
        return missing;
      }
      List<String> gone = namesOfLost(placed);
      if (attempt == MAX_PLACEMENTS) {
        throw new MemoryRefusal(
            Reason.NO_CAPACITY, "the managers name monitors that were given up: " + gone);
      }
      without.addAll(gone);
    }
  }

  private List<String> namesOfLost(List<MemoryMonitorRef> placed) {
    return placed.stream()
        .filter(vprocess::isLost)
        .map(monitor -> monitor.getIdentity().getName())
        .toList();
  }

  /** False when one of them does not answer and was given up: there are others. */
  private boolean granted(List<AddressRange> missing, List<MemoryMonitorRef> placed, VmaTree vmas) {
    try {
      grant(assign(missing, placed), vmas);
      return true;
    } catch (MemoryRefusal e) {
      if (e.reason() != Reason.UNAVAILABLE || namesOfLost(placed).isEmpty()) {
        throw e;
      }
      return false;
    }
  }

  /** The mean charge of a vRegion in whole pages, so that the sum is what will be charged. */
  private long portionOf(long chargedBytes, long count) {
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
    return grantLike(
        List.of(target), start -> shares.at(Math.max(start, target.start()) + back), vmas);
  }

  /**
   * Gives the vRegions that {@code ranges} touch and that have no owner to those who hold the same
   * ones of another space of the vProcess, and are to keep them; the managers are not asked. Others
   * stay without.
   *
   * @return the vRegions that were granted
   */
  List<AddressRange> grantAs(VRegionArray other, List<AddressRange> ranges, VmaTree vmas) {
    return grantLike(
        ranges,
        start -> {
          RangeMap.@Nullable Entry<Share> alike = other.shares.at(start);
          boolean stays =
              alike != null && alike.value().state().isHeld() && !alike.value().isToMove();
          return stays ? alike : null;
        },
        vmas);
  }

  /**
   * Grants to those who hold other vRegions.
   *
   * @param model of a vRegion's start: what it is to be like; null: nothing
   */
  private List<AddressRange> grantLike(
      List<AddressRange> ranges,
      LongFunction<RangeMap.@Nullable Entry<Share>> model,
      VmaTree vmas) {
    Map<Share, RangeMap<Boolean>> alikes = new LinkedHashMap<>();
    RangeMap<Boolean> granted = new RangeMap<>();
    for (AddressRange range : ranges) {
      shares.forEachGap(
          range.roundOut(vregionBytes),
          gap -> {
            for (long start = gap.start(); start < gap.end(); start += vregionBytes) {
              RangeMap.@Nullable Entry<Share> alike = model.apply(start);
              if (alike != null) {
                AddressRange vregion = AddressRange.of(start, vregionBytes);
                granted.put(vregion, true);
                alikes
                    .computeIfAbsent(alike.value(), ignored -> new RangeMap<>())
                    .put(vregion, true);
              }
            }
          });
    }
    enter(alikes, vmas, new ShareGrants(vprocess, spaceId)::alike);
    return granted.all().stream().map(RangeMap.Entry::range).toList();
  }

  private Map<MemoryMonitorRef, RangeMap<Boolean>> assign(
      List<AddressRange> missing, List<MemoryMonitorRef> placed) {
    Map<MemoryMonitorRef, RangeMap<Boolean>> portions = new LinkedHashMap<>();
    int next = 0;
    for (AddressRange gap : missing) {
      for (long start = gap.start(); start < gap.end(); start += vregionBytes) {
        portions
            .computeIfAbsent(placed.get(next++), ignored -> new RangeMap<>())
            .put(AddressRange.of(start, vregionBytes), true);
      }
    }
    return portions;
  }

  private void grant(Map<MemoryMonitorRef, RangeMap<Boolean>> portions, VmaTree vmas) {
    enter(portions, vmas, new ShareGrants(vprocess, spaceId)::to);
  }

  private <K> void enter(
      Map<K, RangeMap<Boolean>> portions,
      VmaTree vmas,
      BiFunction<K, List<AddressRange>, Share> grant) {
    List<AddressRange> entered = new ArrayList<>();
    try {
      portions.forEach(
          (to, portion) -> {
            for (List<AddressRange> vregions : cut(portion)) {
              Share share = grant.apply(to, vregions);
              for (AddressRange vregion : vregions) {
                shares.put(vregion, share);
                entered.add(vregion);
                vmas.parts(vregion)
                    .forEach(vma -> share.region().map(spaceId, vma.range(), vma.value()));
              }
            }
          });
    } catch (MemoryRefusal e) {
      revoke(entered);
      throw e;
    }
  }

  /** Cuts a portion into pieces that a share can have. */
  private List<List<AddressRange>> cut(RangeMap<Boolean> portion) {
    List<List<AddressRange>> pieces = new ArrayList<>();
    List<AddressRange> piece = new ArrayList<>();
    long room = vprocess.shareBytes();
    for (RangeMap.Entry<Boolean> entry : portion.all()) {
      long start = entry.range().start();
      while (start < entry.range().end()) {
        if (room == 0) {
          pieces.add(piece);
          piece = new ArrayList<>();
          room = vprocess.shareBytes();
        }
        long end = Math.min(entry.range().end(), start + room);
        piece.add(new AddressRange(start, end));
        room -= end - start;
        start = end;
      }
    }
    pieces.add(piece);
    return pieces;
  }

  /** Takes vRegions, which hold no charge and no page, from their owners. */
  void revoke(List<AddressRange> vregions) {
    for (AddressRange vregion : vregions) {
      for (Part part : parts(vregion)) {
        part.share().region().unmap(spaceId, part.range());
        shares.remove(part.range());
      }
    }
  }

  /** Who holds the vRegions that {@code range} touches, with whole vRegions as ranges. */
  List<ShareView.Part> grantsOver(AddressRange range) {
    return parts(range.roundOut(vregionBytes)).stream()
        .map(part -> new ShareView.Part(part.range(), part.share().view()))
        .toList();
  }
}
