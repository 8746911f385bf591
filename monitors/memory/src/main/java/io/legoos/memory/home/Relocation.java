package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.PageBatch;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves what a range has at its owners to another range, which has owners and where nothing is
 * mapped. What may be refused comes first and can be undone: promises of charge, and copies of the
 * pages that get another owner, which stay where they are meanwhile. Then charges move, pages are
 * relinked where old and new owner are the same, and the old range goes. Used once.
 */
final class Relocation {
  private static final int PROT_READ = 1;

  /**
   * Takes pages before it has a charge; those are {@link #charge charged} when nothing can fail.
   */
  private static final Vma UNCHARGED = new Vma(Vma.PROT_NONE, false);

  private final SpaceState space;
  private final long spaceId;

  /** From the old range to the new one, in bytes. */
  private final long shift;

  private final RangeMap<Vma> wanted;
  private final List<VRegionArray.Part> sources;
  private final List<VRegionArray.Part> targets;

  /** Where pages have come that their old owners have still. */
  private final RangeMap<Boolean> copied = new RangeMap<>();

  /**
   * A move that has not begun.
   *
   * @param wanted what is mapped in {@code target} after it
   */
  Relocation(
      SpaceState space, long spaceId, AddressRange old, AddressRange target, RangeMap<Vma> wanted) {
    this.space = space;
    this.spaceId = spaceId;
    this.shift = target.start() - old.start();
    this.wanted = wanted;
    this.sources = space.vregions().parts(old);
    this.targets = space.vregions().parts(target);
  }

  /**
   * Does it.
   *
   * @throws OwnerFullException when an owner has no capacity; nothing has changed
   * @throws MemoryRefusal UNAVAILABLE, or NO_CAPACITY for too many VMAs; the space is damaged if
   *     something had changed that cannot be undone
   */
  void run() {
    Map<Share, Long> growth = growthPerOwner();
    space.changes().reserve(growth);
    try {
      eachMove(this::copyAhead);
    } catch (OwnerFullException | MemoryRefusal e) {
      space.changes().apply(targets, RegionOwner::unmap);
      growth.forEach(space.changes()::giveBack);
      throw e;
    }
    space.changes().inTheMiddle(this::relocate);
  }

  /** In bytes, of those who will have more than before. */
  private Map<Share, Long> growthPerOwner() {
    Map<Share, Long> growth = new LinkedHashMap<>();
    for (VRegionArray.Part part : targets) {
      wanted.forEach(
          part.range(),
          (range, vma) ->
              growth.merge(part.share(), vma.charged() ? range.length() : 0, Long::sum));
    }
    for (VRegionArray.Part part : sources) {
      growth.merge(part.share(), -space.vmas().chargedBytes(part.range()), Long::sum);
    }
    growth.values().removeIf(bytes -> bytes <= 0);
    return growth;
  }

  private interface Move {
    /** Of what comes to lie in {@code target}. */
    void pages(Share from, Share to, AddressRange target);
  }

  private void eachMove(Move move) {
    for (VRegionArray.Part source : sources) {
      AddressRange to = source.range().movedTo(source.range().start() + shift);
      for (VRegionArray.Part part : space.vregions().parts(to)) {
        move.pages(source.share(), part.share(), part.range());
      }
    }
  }

  private static boolean stay(Share from, Share to) {
    return from == to || from.isHeldLike(to);
  }

  private AddressRange sourceOf(AddressRange target) {
    return target.movedTo(target.start() - shift);
  }

  /** Copies what cannot be relinked to where it has no charge yet. */
  private void copyAhead(Share from, Share to, AddressRange target) {
    if (stay(from, to)) {
      return;
    }
    copied.put(target, true);
    wanted.forEach(
        target, (range, vma) -> to.region().map(spaceId, range, vma.charged() ? UNCHARGED : vma));
    try {
      copyPages(from, to, target);
    } catch (MemoryRefusal e) {
      throw e.reason() == Reason.NO_CAPACITY ? new OwnerFullException(to, e) : e;
    }
  }

  private void copyPages(Share from, Share to, AddressRange target) {
    AddressRange source = sourceOf(target);
    long next = source.start();
    while (next != 0) {
      PageBatch batch = from.region().readPages(spaceId, new AddressRange(next, source.end()));
      if (!batch.addresses().isEmpty()) {
        List<Long> moved = batch.addresses().stream().map(address -> address + shift).toList();
        to.region().putPages(spaceId, new PageBatch(moved, batch.pages(), 0));
      } else if (batch.nextAddress() != 0) {
        throw new MemoryRefusal(Reason.UNAVAILABLE, "the storage monitor does not answer");
      }
      next = batch.nextAddress();
    }
  }

  private void relocate() {
    for (VRegionArray.Part source : sources) {
      source.share().region().reserve(spaceId, 0, List.of(source.range()));
    }
    for (VRegionArray.Part part : targets) {
      RegionOwner owner = part.share().region();
      copied.forEach(
          part.range(),
          (target, yes) -> wanted.forEach(target, (range, vma) -> charge(owner, range, vma)));
      copied.forEachGap(
          part.range(), gap -> wanted.forEach(gap, (range, vma) -> owner.map(spaceId, range, vma)));
    }
    eachMove(this::movePages);
    for (VRegionArray.Part source : sources) {
      source.share().region().unmap(spaceId, source.range());
      // An owner that now holds less has promised more than the target took up.
      source.share().region().reserve(spaceId, -source.range().length(), List.of());
    }
  }

  /** What becomes accessible is charged, and stays so. */
  private void charge(RegionOwner owner, AddressRange range, Vma vma) {
    if (!vma.charged()) {
      return;
    }
    if (vma.protection() == Vma.PROT_NONE) {
      owner.protect(spaceId, range, PROT_READ);
    }
    owner.protect(spaceId, range, vma.protection());
  }

  private void movePages(Share from, Share to, AddressRange target) {
    if (copied.at(target.start()) != null) {
      return;
    }
    if (stay(from, to)) {
      from.pagesMoved(spaceId);
      to.region().movePages(spaceId, sourceOf(target), target.start());
    } else {
      // One of the two has lost a holder since.
      copyPages(from, to, target);
    }
  }
}
