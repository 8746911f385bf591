package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * mremap(2) on one space. A mapping that moves is never charged twice: its charge becomes a promise
 * at its owners, which the new mapping takes up (see {@link Relocation}). Used once.
 */
final class SpaceRemap {
  private final SpaceState space;
  private final long spaceId;
  private final ShareRenewal renewal;

  SpaceRemap(SpaceState space, long spaceId, ShareRenewal renewal) {
    this.space = space;
    this.spaceId = spaceId;
    this.renewal = renewal;
  }

  /**
   * Resizes and perhaps moves {@code old}.
   *
   * @param fixed where to; 0: in place, or anywhere when {@code mayMove}
   * @return where it starts now
   */
  long remap(AddressRange old, long newLength, boolean mayMove, long fixed) {
    if (!space.vmas().covers(old)) {
      throw new MemoryRefusal(Reason.INVALID, old + " is not mapped");
    }
    AddressRange target = AddressRange.ofWire(fixed == 0 ? old.start() : fixed, newLength);
    if (fixed != 0) {
      if (target.overlaps(old)) {
        throw new MemoryRefusal(Reason.INVALID, target + " overlaps " + old);
      }
      return move(shrink(old, newLength), target);
    }
    if (newLength <= old.length()) {
      shrink(old, newLength);
      return old.start();
    }
    AddressRange tail = new AddressRange(old.end(), target.end());
    if (space.addresses().isFree(tail) && grows(tail, mayMove)) {
      return old.start();
    }
    if (!mayMove) {
      throw new MemoryRefusal(Reason.NO_CAPACITY, "no room behind " + old);
    }
    return moveAnywhere(old, newLength);
  }

  private AddressRange shrink(AddressRange old, long newLength) {
    if (newLength >= old.length()) {
      return old;
    }
    AddressRange kept = AddressRange.of(old.start(), newLength);
    space.unmap(new AddressRange(kept.end(), old.end()));
    return kept;
  }

  private boolean grows(AddressRange tail, boolean mayMove) {
    try {
      space.map(tail, vmaBefore(tail.start()));
      return true;
    } catch (MemoryRefusal e) {
      if (mayMove && e.reason() == Reason.NO_CAPACITY) {
        return false;
      }
      throw e;
    }
  }

  private Vma vmaBefore(long address) {
    RangeMap.Entry<Vma> last = space.vmas().at(address - AddressRange.PAGE_BYTES);
    if (last == null) {
      throw new IllegalStateException("nothing is mapped before 0x" + Long.toHexString(address));
    }
    return last.value();
  }

  private long moveAnywhere(AddressRange old, long newLength) {
    OptionalLong existing = space.addresses().findInGranted(newLength);
    if (existing.isPresent()) {
      try {
        return move(old, AddressRange.of(existing.getAsLong(), newLength));
      } catch (MemoryRefusal e) {
        if (e.reason() != Reason.NO_CAPACITY) {
          throw e;
        }
        // The owners there are full; others may not be.
        space.changes().checkWhole();
      }
    }
    return move(old, AddressRange.of(space.freshAddresses(newLength), newLength));
  }

  /** Moves {@code old} to {@code target}, which is at least as long; what was there goes. */
  private long move(AddressRange old, AddressRange target) {
    checkKept(old, target);
    RangeMap<Vma> wanted = wanted(old, target);
    long[] growth = {0};
    wanted.forEach(target, (part, vma) -> growth[0] += vma.charged() ? part.length() : 0);
    growth[0] -= space.vmas().chargedBytes(old);
    space.checkLimits(growth[0]);
    space.unmap(target);
    List<AddressRange> alike = grantAlike(old, target);
    try {
      space.withOwners(
          toOwn(old, target, wanted),
          Math.max(0, growth[0]),
          new HashSet<>(),
          () -> new Relocation(space, spaceId, old, target, wanted).run());
    } catch (MemoryRefusal e) {
      space.vregions().revoke(alike);
      throw e;
    }
    alike.forEach(space.addresses()::grant);
    space.vmas().unmap(old);
    space.addresses().free(old);
    wanted.forEach(target, space.vmas()::map);
    space.addresses().take(target);
    return target.start();
  }

  /**
   * Pages are not moved from who keeps them to where nobody would: others are sought for that.
   *
   * @throws MemoryRefusal NO_CAPACITY or NO_MANAGERS; nothing has changed
   */
  private void checkKept(AddressRange old, AddressRange target) {
    if (wouldKeep(old, target)) {
      return;
    }
    boolean answered = renewal.replace(null);
    if (!wouldKeep(old, target)) {
      throw new MemoryRefusal(
          answered ? Reason.NO_CAPACITY : Reason.NO_MANAGERS,
          target + " is lost, and no other memory monitor has been found for it");
    }
  }

  private boolean wouldKeep(AddressRange old, AddressRange target) {
    for (VRegionArray.Part source : space.vregions().parts(old)) {
      AddressRange to = source.range().movedTo(shifted(source.range().start(), old, target));
      if (source.share().state().isHeld()
          && space.vregions().parts(to).stream().anyMatch(p -> !p.share().state().isHeld())) {
        return false;
      }
    }
    return true;
  }

  private List<AddressRange> grantAlike(AddressRange old, AddressRange target) {
    AddressRange moved = target.length() > old.length() ? old.movedTo(target.start()) : target;
    return space.vregions().grantAlike(moved, old.start() - target.start(), space.vmas());
  }

  private RangeMap<Vma> wanted(AddressRange old, AddressRange target) {
    RangeMap<Vma> wanted = new RangeMap<>();
    long shift = target.start() - old.start();
    for (RangeMap.Entry<Vma> part : space.vmas().parts(old)) {
      wanted.put(part.range().movedTo(part.range().start() + shift), part.value());
    }
    if (target.length() > old.length()) {
      wanted.put(
          new AddressRange(target.start() + old.length(), target.end()), vmaBefore(old.end()));
    }
    return wanted;
  }

  /** The parts of the target that need owners: what is charged, and where pages may come to lie. */
  private List<AddressRange> toOwn(AddressRange old, AddressRange target, RangeMap<Vma> wanted) {
    List<AddressRange> parts = new ArrayList<>();
    wanted.forEach(
        target,
        (part, vma) -> {
          if (vma.charged()) {
            parts.add(part);
          }
        });
    for (VRegionArray.Part source : space.vregions().parts(old)) {
      parts.add(source.range().movedTo(shifted(source.range().start(), old, target)));
    }
    return parts;
  }

  private static long shifted(long address, AddressRange old, AddressRange target) {
    return address - old.start() + target.start();
  }
}
