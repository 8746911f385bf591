package io.legoos.memory.owner;

import io.legoos.memory.page.FramePool;
import io.legoos.memory.page.SpacePages;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.memory.region.VmaTree;
import org.jspecify.annotations.Nullable;

/**
 * What a space has here in one role, as owner or as replica: VMAs, and pages in frames. Guarded by
 * the space's lock.
 */
final class Holding {
  private final FramePool frames;
  private final VmaTree vmas;
  private final SpacePages pages;

  /** The VMA of the last line, so that most lines need no search; null when VMAs changed. */
  private @Nullable AddressRange lastVma;

  Holding(FramePool frames) {
    this(frames, new VmaTree());
  }

  private Holding(FramePool frames, VmaTree vmas) {
    this.frames = frames;
    this.vmas = vmas;
    this.pages = new SpacePages(frames);
  }

  /** A copy that shares the pages. */
  Holding fork() {
    Holding child = new Holding(frames, new VmaTree(vmas));
    child.pages.shareAllOf(pages);
    return child;
  }

  /** For looking; what changes VMAs goes through this class. */
  VmaTree vmas() {
    return vmas;
  }

  SpacePages pages() {
    return pages;
  }

  boolean isMapped(long address) {
    if (lastVma != null && lastVma.contains(address)) {
      return true;
    }
    RangeMap.@Nullable Entry<Vma> vma = vmas.at(address);
    if (vma == null) {
      return false;
    }
    lastVma = vma.range();
    return true;
  }

  void map(AddressRange range, Vma vma) {
    lastVma = null;
    vmas.map(range, vma);
  }

  /** Leaves the pages. */
  void unmap(AddressRange range) {
    lastVma = null;
    vmas.unmap(range);
  }

  void protect(AddressRange range, int protection) {
    lastVma = null;
    vmas.protect(range, protection);
  }

  /** Returns how much charge that was. */
  long uncharge(AddressRange range) {
    lastVma = null;
    return vmas.uncharge(range);
  }

  /** Gives VMAs and pages of {@code range} to another holding, which has nothing there. */
  void handOver(AddressRange range, Holding to) {
    for (RangeMap.Entry<Vma> part : vmas.parts(range)) {
      to.map(part.range(), part.value());
    }
    unmap(range);
    to.pages.takeAllOf(pages, range);
  }
}
