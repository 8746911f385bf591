package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressAllocator;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.memory.region.VmaTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses, VMAs and vRegions of one space, and the changes that keep them and their owners in
 * step.
 *
 * <p>Invariant between two changes: what has an owner is mapped at that owner exactly as here, and
 * every charged byte has an owner. A change that is refused leaves all as it was. Not thread-safe.
 */
final class SpaceState {
  private static final int MAX_PLACEMENTS = 16;

  /** PROT_READ and PROT_WRITE of mmap(2): what is left of a pool becomes what the program wants. */
  private static final Vma POOL = new Vma(3, true);

  private final long limitBytes;
  private final VmaTree vmas;
  private final AddressAllocator addresses;
  private final VRegionArray vregions;
  private final OwnerChanges changes;

  /**
   * An empty space.
   *
   * @param limitBytes most that may be charged; 0: no limit of its own
   */
  SpaceState(
      long spaceId,
      AddressRange window,
      long vregionBytes,
      long limitBytes,
      VRegionArray vregions) {
    this.limitBytes = limitBytes == 0 ? Long.MAX_VALUE : limitBytes;
    this.vmas = new VmaTree();
    this.addresses = new AddressAllocator(window, vregionBytes);
    this.vregions = vregions;
    this.changes = new OwnerChanges(spaceId);
  }

  private SpaceState(SpaceState parent, long childSpaceId) {
    this.limitBytes = parent.limitBytes;
    this.vmas = new VmaTree(parent.vmas);
    this.addresses = new AddressAllocator(parent.addresses);
    this.vregions = parent.vregions.copyFor(childSpaceId);
    this.changes = new OwnerChanges(childSpaceId);
  }

  SpaceState copyFor(long childSpaceId) {
    return new SpaceState(this, childSpaceId);
  }

  VmaTree vmas() {
    return vmas;
  }

  AddressAllocator addresses() {
    return addresses;
  }

  VRegionArray vregions() {
    return vregions;
  }

  OwnerChanges changes() {
    return changes;
  }

  /** A former home has mapped it, and the owners know. */
  void restore(AddressRange range, Vma vma) {
    vmas.map(range, vma);
    addresses.take(range);
  }

  /** Chooses addresses, maps and charges them; returns their start. */
  long allocate(long length, Vma vma) {
    Set<String> full = new HashSet<>();
    OptionalLong existing = addresses.findInGranted(length);
    if (existing.isPresent()) {
      try {
        map(AddressRange.of(existing.getAsLong(), length), vma, full);
        return existing.getAsLong();
      } catch (MemoryRefusal e) {
        if (e.reason() != Reason.NO_CAPACITY || full.isEmpty()) {
          throw e;
        }
      }
    }
    long fresh = freshAddresses(length);
    map(AddressRange.of(fresh, length), vma, full);
    return fresh;
  }

  /** Addresses in new vRegions; takes nothing. */
  long freshAddresses(long length) {
    return addresses
        .findFresh(length)
        .orElseThrow(
            () -> new MemoryRefusal(Reason.NO_CAPACITY, "no " + length + " free addresses"));
  }

  /** Maps given addresses, whatever was there. */
  void map(AddressRange range, Vma vma) {
    map(range, vma, new HashSet<>());
  }

  private void map(AddressRange range, Vma vma, Set<String> full) {
    checkLimits(vmas.mapDelta(range, vma));
    withOwners(
        vma.charged() ? List.of(range) : List.of(),
        range.length(),
        full,
        () -> mapOwned(range, vma));
  }

  /** Where all that will be charged has owners. */
  private void mapOwned(AddressRange range, Vma vma) {
    changes.applyCharged(
        vregions.parts(range),
        part -> vmas.mapDelta(part.range(), vma),
        (owner, spaceId, part) -> owner.map(spaceId, part, vma));
    vmas.map(range, vma);
    addresses.take(range);
  }

  /**
   * Maps what a new program or a forked child has, whatever was there, and allocates a pool for it.
   *
   * @param parent of the vProcess, whose owners are asked first; null: those whom the managers name
   * @return the pool's address; 0 when there is no room for one
   * @throws MemoryRefusal when there is none for the rest
   */
  long mapFirst(List<Mapping> fixed, long poolBytes, @Nullable SpaceState parent) {
    // A pool is nowhere among them, though they may be in its window.
    fixed.forEach(mapping -> addresses.take(mapping.range()));
    if (poolBytes > 0) {
      try {
        long pool = firstPool(fixed, poolBytes);
        List<Mapping> all = new ArrayList<>(fixed);
        all.add(new Mapping(AddressRange.of(pool, poolBytes), POOL));
        mapTogether(all, parent);
        return pool;
      } catch (MemoryRefusal e) {
        // Nobody waits for the managers for a pool's sake.
        if (e.reason() != Reason.NO_CAPACITY && e.reason() != Reason.NO_MANAGERS) {
          throw e;
        }
      }
    }
    mapTogether(fixed, parent);
    return 0;
  }

  /** Behind what is fixed in the window, if that needs no more vRegions; else in new ones. */
  private long firstPool(List<Mapping> fixed, long bytes) {
    for (Mapping mapping : fixed) {
      long start = mapping.range().end();
      if (start <= AddressRange.LIMIT - bytes) {
        AddressRange behind = AddressRange.of(start, bytes);
        if (vregions.isWithin(behind, mapping.range()) && addresses.isFree(behind)) {
          return start;
        }
      }
    }
    return freshAddresses(bytes);
  }

  /** Owners for all that is charged are asked for at once. Maps all, or nothing that counts. */
  private void mapTogether(List<Mapping> mappings, @Nullable SpaceState parent) {
    List<AddressRange> charged =
        mappings.stream().filter(mapping -> mapping.vma().charged()).map(Mapping::range).toList();
    long bytes = charged.stream().mapToLong(AddressRange::length).sum();
    List<AddressRange> alike = parent == null ? List.of() : alike(parent, charged);
    try {
      withOwners(charged, bytes, new HashSet<>(), () -> mapAll(mappings));
      alike.forEach(addresses::grant);
    } catch (MemoryRefusal e) {
      vregions.revoke(alike);
      if (e.reason() != Reason.NO_CAPACITY || alike.isEmpty()) {
        throw e;
      }
      mapTogether(mappings, null); // others may have the room that its parent's owners have not
    }
  }

  /** vRegions that its parent's owners have taken; others get owners as any program's. */
  private List<AddressRange> alike(SpaceState parent, List<AddressRange> charged) {
    try {
      return vregions.grantAs(parent.vregions, charged, vmas);
    } catch (MemoryRefusal e) {
      if (e.reason() != Reason.UNAVAILABLE && e.reason() != Reason.NO_CAPACITY) {
        throw e;
      }
      return List.of();
    }
  }

  private void mapAll(List<Mapping> mappings) {
    List<AddressRange> mapped = new ArrayList<>();
    try {
      for (Mapping mapping : mappings) {
        checkLimits(vmas.mapDelta(mapping.range(), mapping.vma()));
        mapOwned(mapping.range(), mapping.vma());
        mapped.add(mapping.range());
      }
    } catch (OwnerFullException | MemoryRefusal e) {
      mapped.forEach(this::unmap);
      throw e;
    }
  }

  void unmap(AddressRange range) {
    changes.apply(vregions.parts(range), (owner, spaceId, part) -> owner.unmap(spaceId, part));
    vmas.unmap(range);
    addresses.free(range);
  }

  void protect(AddressRange range, int protection) {
    long delta = vmas.protectDelta(range, protection);
    checkLimits(delta);
    List<AddressRange> charged = new ArrayList<>();
    for (RangeMap.Entry<Vma> part : vmas.parts(range)) {
      if (part.value().becomesCharged(protection)) {
        charged.add(part.range());
      }
    }
    withOwners(
        charged,
        delta,
        new HashSet<>(),
        () ->
            changes.applyCharged(
                vregions.parts(range),
                part -> vmas.protectDelta(part.range(), protection),
                (owner, spaceId, part) -> owner.protect(spaceId, part, protection)));
    vmas.protect(range, protection);
  }

  /** Gives owners to the mapped parts of {@code ranges} that have none. */
  void resolve(List<AddressRange> ranges) {
    List<AddressRange> mapped = new ArrayList<>();
    for (AddressRange range : ranges) {
      vmas.parts(range).forEach(part -> mapped.add(part.range()));
    }
    withOwners(mapped, 0, new HashSet<>(), () -> {});
  }

  void discard(List<AddressRange> ranges) {
    Map<Share, List<AddressRange>> portions = new LinkedHashMap<>();
    for (AddressRange range : ranges) {
      for (VRegionArray.Part part : vregions.parts(range)) {
        portions.computeIfAbsent(part.share(), share -> new ArrayList<>()).add(part.range());
      }
    }
    changes.applyAtEach(portions, (owner, spaceId, portion) -> owner.discard(spaceId, portion));
  }

  /**
   * Does {@code change} once all vRegions of {@code toOwn} have owners. When an owner that was just
   * chosen turns out to be full, the managers are asked again without it.
   *
   * @param chargedBytes that the change will charge in the new vRegions, at most
   * @param full names of owners not to choose; those that turn out to be full are added
   */
  void withOwners(List<AddressRange> toOwn, long chargedBytes, Set<String> full, Runnable change) {
    for (int attempt = 0; ; attempt++) {
      List<AddressRange> granted = vregions.grantMissing(toOwn, vmas, chargedBytes, full);
      @Nullable OwnerFullException refused = attempt(change, granted);
      if (refused == null) {
        granted.forEach(addresses::grant);
        return;
      }
      full.add(refused.owner().name());
      if (granted.isEmpty() || attempt == MAX_PLACEMENTS || stillAmong(refused.owner(), toOwn)) {
        throw refused.refusal();
      }
    }
  }

  private @Nullable OwnerFullException attempt(Runnable change, List<AddressRange> granted) {
    try {
      change.run();
      return null;
    } catch (OwnerFullException e) {
      vregions.revoke(granted);
      return e;
    } catch (MemoryRefusal e) {
      vregions.revoke(granted);
      throw e;
    }
  }

  /** Whether {@code owner} has a vRegion there that cannot go to another one. */
  private boolean stillAmong(Share owner, List<AddressRange> ranges) {
    return ranges.stream()
        .flatMap(range -> vregions.parts(range).stream())
        .anyMatch(part -> part.share() == owner);
  }

  /** Refuses what exceeds the space's own limits. */
  void checkLimits(long chargeDelta) {
    if (chargeDelta > 0 && vmas.chargedBytes() > limitBytes - chargeDelta) {
      throw new MemoryRefusal(
          Reason.NO_CAPACITY, "beyond the vProcess's memory limit of " + limitBytes + " bytes");
    }
    if (vmas.isFull()) {
      throw new MemoryRefusal(Reason.NO_CAPACITY, "more than " + VmaTree.MAX_VMAS + " VMAs");
    }
  }
}
