package io.legoos.memory.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.page.SpacePages;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.memory.region.VmaTree;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The part of one space that this monitor owns. Thread-safe: one lock for the space, held for the
 * copy of a page at most, so lanes of different vProcesses never wait for each other.
 */
final class OwnedSpace {
  private final long id;
  private final VProcessKey owner;
  private final CommitLedger ledger;
  private final FramePool frames;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final RangeMap<Boolean> vregions;

  @GuardedBy("lock")
  private final VmaTree vmas;

  @GuardedBy("lock")
  private final SpacePages pages;

  @GuardedBy("lock")
  private long reservedBytes;

  /** The VMA of the last line, so that most lines need no search; null when VMAs changed. */
  @GuardedBy("lock")
  private @Nullable AddressRange lastVma;

  @GuardedBy("lock")
  private boolean released;

  OwnedSpace(long id, VProcessKey owner, CommitLedger ledger, FramePool frames) {
    this(id, owner, ledger, frames, new RangeMap<>(), new VmaTree());
  }

  private OwnedSpace(
      long id,
      VProcessKey owner,
      CommitLedger ledger,
      FramePool frames,
      RangeMap<Boolean> vregions,
      VmaTree vmas) {
    this.id = id;
    this.owner = owner;
    this.ledger = ledger;
    this.frames = frames;
    this.vregions = vregions;
    this.vmas = vmas;
    this.pages = new SpacePages(frames);
  }

  long id() {
    return id;
  }

  VProcessKey owner() {
    return owner;
  }

  PageStatus fetch(long address, MemorySegment target, long offset) {
    lock.lock();
    try {
      if (!isMapped(address)) {
        return PageStatus.NOT_OWNER;
      }
      return pages.read(address, target, offset) ? PageStatus.OK : PageStatus.NOT_HELD;
    } finally {
      lock.unlock();
    }
  }

  PageStatus flush(long address, MemorySegment source, long offset) {
    lock.lock();
    try {
      if (!isMapped(address)) {
        return PageStatus.NOT_OWNER;
      }
      return pages.write(address, source, offset) ? PageStatus.OK : PageStatus.NO_ROOM;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isMapped(long address) {
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

  void grant(List<AddressRange> ranges) {
    lock.lock();
    try {
      checkAlive();
      for (AddressRange range : ranges) {
        vregions.put(range, true);
      }
    } finally {
      lock.unlock();
    }
  }

  void map(AddressRange range, Vma vma) {
    lock.lock();
    try {
      checkOwned(range);
      if (vmas.isFull()) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "too many VMAs");
      }
      charge(vmas.mapDelta(range, vma));
      vmas.map(range, vma);
      pages.discard(range);
      lastVma = null;
    } finally {
      lock.unlock();
    }
  }

  void unmap(AddressRange range) {
    lock.lock();
    try {
      checkAlive();
      ledger.add(-vmas.chargedBytes(range));
      vmas.unmap(range);
      pages.discard(range);
      lastVma = null;
    } finally {
      lock.unlock();
    }
  }

  void protect(AddressRange range, int protection) {
    lock.lock();
    try {
      checkAlive();
      charge(vmas.protectDelta(range, protection));
      vmas.protect(range, protection);
      lastVma = null;
    } finally {
      lock.unlock();
    }
  }

  void discard(List<AddressRange> ranges) {
    lock.lock();
    try {
      checkAlive();
      ranges.forEach(pages::discard);
    } finally {
      lock.unlock();
    }
  }

  void reserve(long bytes, List<AddressRange> uncharged) {
    lock.lock();
    try {
      checkAlive();
      long given = bytes < 0 ? -Math.min(reservedBytes, -bytes) : bytes;
      ledger.add(given);
      reservedBytes += given;
      for (AddressRange range : uncharged) {
        reservedBytes += vmas.uncharge(range);
      }
      lastVma = null;
    } finally {
      lock.unlock();
    }
  }

  /** Charges from what is reserved for this space first. */
  @GuardedBy("lock")
  private void charge(long delta) {
    long fromReserve = Math.clamp(delta, 0, reservedBytes);
    ledger.add(delta - fromReserve);
    reservedBytes -= fromReserve;
  }

  void movePages(AddressRange from, long toStart) {
    lock.lock();
    try {
      AddressRange to = from.movedTo(toStart);
      checkOwned(to);
      if (from.overlaps(to)) {
        throw new MemoryRefusal(Reason.INVALID, "pages cannot move within " + from);
      }
      pages.discard(to);
      pages.move(from, toStart);
    } finally {
      lock.unlock();
    }
  }

  PageBatch takePages(AddressRange range) {
    lock.lock();
    try {
      checkAlive();
      List<Long> addresses = new ArrayList<>();
      pages.forEach(range, addresses::add);
      long next = 0;
      if (addresses.size() > PageBatch.MAX_PAGES) {
        next = addresses.get(PageBatch.MAX_PAGES);
        addresses = List.copyOf(addresses.subList(0, PageBatch.MAX_PAGES));
      }
      List<byte[]> contents = new ArrayList<>(addresses.size());
      for (long address : addresses) {
        byte[] page = new byte[FramePool.FRAME_BYTES];
        pages.read(address, MemorySegment.ofArray(page), 0);
        contents.add(page);
        pages.discard(AddressRange.of(address, FramePool.FRAME_BYTES));
      }
      return new PageBatch(addresses, contents, next);
    } finally {
      lock.unlock();
    }
  }

  void putPages(PageBatch batch) {
    lock.lock();
    try {
      checkAlive();
      for (int i = 0; i < batch.addresses().size(); i++) {
        long address = batch.addresses().get(i);
        boolean stored =
            vmas.at(address) != null
                && pages.write(address, MemorySegment.ofArray(batch.pages().get(i)), 0);
        if (!stored) {
          for (long undo : batch.addresses().subList(0, i)) {
            pages.discard(AddressRange.of(undo, FramePool.FRAME_BYTES));
          }
          throw new MemoryRefusal(Reason.NO_CAPACITY, "no frame left for a moved page");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A copy-on-write copy of this space, charged in full. */
  OwnedSpace fork(long childId) {
    lock.lock();
    try {
      checkAlive();
      ledger.add(vmas.chargedBytes());
      OwnedSpace child =
          new OwnedSpace(
              childId, owner, ledger, frames, new RangeMap<>(vregions), new VmaTree(vmas));
      child.shareAllOf(pages);
      return child;
    } finally {
      lock.unlock();
    }
  }

  private void shareAllOf(SpacePages parent) {
    lock.lock();
    try {
      pages.shareAllOf(parent);
    } finally {
      lock.unlock();
    }
  }

  /** Frees everything; idempotent. Later lines get NOT_OWNER. */
  void release() {
    lock.lock();
    try {
      if (released) {
        return;
      }
      released = true;
      ledger.add(-vmas.chargedBytes() - reservedBytes);
      reservedBytes = 0;
      vmas.unmap(new AddressRange(0, AddressRange.LIMIT));
      lastVma = null;
      pages.discardAll();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void checkAlive() {
    if (released) {
      throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "space " + id + " is gone");
    }
  }

  @GuardedBy("lock")
  private void checkOwned(AddressRange range) {
    checkAlive();
    boolean[] foreign = {false};
    vregions.forEachGap(range, gap -> foreign[0] = true);
    if (foreign[0]) {
      throw new MemoryRefusal(Reason.INVALID, range + " is not owned here");
    }
  }
}
