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
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The part of one space that this monitor holds, as owner of some vRegions and as replica of
 * others. Thread-safe: one lock for the space, held for the copy of a page at most, so lanes of
 * different vProcesses never wait for each other.
 *
 * <p>Replicas have VMAs and pages of their own, without a charge. A promoted vRegion's VMAs become
 * the owner's at once; its pages stay where they are until they are written or dropped, and are
 * read from there.
 */
final class OwnedSpace {
  private final long id;
  private final VProcessKey owner;
  private final CommitLedger ledger;
  private final FramePool frames;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile HomeTerm home = HomeTerm.NONE;

  @GuardedBy("lock")
  private final RangeMap<VRegionRole> vregions;

  @GuardedBy("lock")
  private final VmaTree vmas;

  @GuardedBy("lock")
  private final SpacePages pages;

  @GuardedBy("lock")
  private final VmaTree replicaVmas;

  @GuardedBy("lock")
  private final SpacePages replicaPages;

  @GuardedBy("lock")
  private long reservedBytes;

  /** Whether a flush to a replica found no room, ever since the space had no replica last. */
  @GuardedBy("lock")
  private boolean missesPages;

  /** The VMA of the last line, so that most lines need no search; null when VMAs changed. */
  @GuardedBy("lock")
  private @Nullable AddressRange lastVma;

  @GuardedBy("lock")
  private @Nullable AddressRange lastReplicaVma;

  /** Changed under the lock. */
  private volatile boolean released;

  OwnedSpace(long id, VProcessKey owner, CommitLedger ledger, FramePool frames) {
    this(id, owner, ledger, frames, new RangeMap<>(), new VmaTree(), new VmaTree());
  }

  private OwnedSpace(
      long id,
      VProcessKey owner,
      CommitLedger ledger,
      FramePool frames,
      RangeMap<VRegionRole> vregions,
      VmaTree vmas,
      VmaTree replicaVmas) {
    this.id = id;
    this.owner = owner;
    this.ledger = ledger;
    this.frames = frames;
    this.vregions = vregions;
    this.vmas = vmas;
    this.pages = new SpacePages(frames);
    this.replicaVmas = replicaVmas;
    this.replicaPages = new SpacePages(frames);
  }

  long id() {
    return id;
  }

  VProcessKey owner() {
    return owner;
  }

  boolean isOf(String vprocessId, Incarnation processor) {
    return owner.vprocessId().equals(vprocessId) && owner.incarnation().equals(processor);
  }

  /** Whose changes count. */
  HomeTerm home() {
    return home;
  }

  synchronized void adopt(HomeTerm next) {
    if (next.isNewerThan(home)) {
      home = next;
    }
  }

  boolean isReleased() {
    return released;
  }

  PageStatus fetch(long address, MemorySegment target, long offset) {
    lock.lock();
    try {
      if (!isMapped(address)) {
        return PageStatus.NOT_OWNER;
      }
      return pages.read(address, target, offset) || replicaPages.read(address, target, offset)
          ? PageStatus.OK
          : PageStatus.NOT_HELD;
    } finally {
      lock.unlock();
    }
  }

  PageStatus flush(long address, MemorySegment source, long offset) {
    lock.lock();
    try {
      if (isMapped(address)) {
        return store(address, source, offset) ? PageStatus.OK : PageStatus.NO_ROOM;
      }
      if (isReplica(address)) {
        if (replicaPages.write(address, source, offset)) {
          return PageStatus.OK;
        }
        // An older copy must never be served: none is better.
        replicaPages.discard(AddressRange.of(address, FramePool.FRAME_BYTES));
        missesPages = true;
        return PageStatus.NO_ROOM;
      }
      return PageStatus.NOT_OWNER;
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

  /** As the owner: a page stays where it is, from the time as a replica or since. */
  @GuardedBy("lock")
  private boolean store(long address, MemorySegment source, long offset) {
    return replicaPages.size() > 0 && replicaPages.holds(address)
        ? replicaPages.write(address, source, offset)
        : pages.write(address, source, offset);
  }

  @GuardedBy("lock")
  private boolean isReplica(long address) {
    if (lastReplicaVma != null && lastReplicaVma.contains(address)) {
      return true;
    }
    RangeMap.@Nullable Entry<Vma> vma = replicaVmas.at(address);
    if (vma == null) {
      return false;
    }
    lastReplicaVma = vma.range();
    return true;
  }

  void grant(List<AddressRange> ranges, VRegionRole role) {
    lock.lock();
    try {
      checkAlive();
      for (AddressRange range : ranges) {
        replicaVmas.unmap(range);
        replicaPages.discard(range);
        vregions.put(range, role);
      }
      vmasChanged();
    } finally {
      lock.unlock();
    }
  }

  void promote(List<AddressRange> ranges) {
    lock.lock();
    try {
      checkAlive();
      for (AddressRange range : ranges) {
        for (RangeMap.Entry<Vma> part : replicaVmas.parts(range)) {
          ledger.force(part.value().charged() ? part.range().length() : 0);
          vmas.map(part.range(), part.value());
        }
        replicaVmas.unmap(range);
        vregions.put(range, VRegionRole.OWNER);
      }
      vmasChanged();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void vmasChanged() {
    lastVma = null;
    lastReplicaVma = null;
  }

  void vouch(List<AddressRange> ranges) {
    lock.lock();
    try {
      ranges.forEach(this::checkOwned);
      if (missesPages) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "a page found no room here");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the space has no vRegion here any more. */
  boolean revoke(List<AddressRange> ranges) {
    lock.lock();
    try {
      if (released) {
        return true;
      }
      for (AddressRange range : ranges) {
        ledger.add(-vmas.chargedBytes(range));
        vmas.unmap(range);
        replicaVmas.unmap(range);
        drop(range);
        vregions.remove(range);
      }
      missesPages &= !replicaVmas.all().isEmpty();
      vmasChanged();
      return vregions.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void map(AddressRange range, Vma vma) {
    lock.lock();
    try {
      checkOwned(range);
      if (vmas.isFull() || replicaVmas.isFull()) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "too many VMAs");
      }
      if (roleAt(range.start()) == VRegionRole.REPLICA) {
        replicaVmas.map(range, vma);
      } else {
        charge(vmas.mapDelta(range, vma));
        vmas.map(range, vma);
      }
      drop(range);
      vmasChanged();
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
      replicaVmas.unmap(range);
      drop(range);
      vmasChanged();
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
      replicaVmas.protect(range, protection);
      vmasChanged();
    } finally {
      lock.unlock();
    }
  }

  void discard(List<AddressRange> ranges) {
    lock.lock();
    try {
      checkAlive();
      ranges.forEach(this::drop);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void drop(AddressRange range) {
    pages.discard(range);
    replicaPages.discard(range);
  }

  @GuardedBy("lock")
  private @Nullable VRegionRole roleAt(long address) {
    RangeMap.@Nullable Entry<VRegionRole> role = vregions.at(address);
    return role == null ? null : role.value();
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
      vmasChanged();
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
      drop(to);
      pages.move(from, toStart);
      replicaPages.move(from, toStart);
    } finally {
      lock.unlock();
    }
  }

  PageBatch takePages(AddressRange range) {
    lock.lock();
    try {
      PageBatch batch = read(range);
      for (long address : batch.addresses()) {
        drop(AddressRange.of(address, FramePool.FRAME_BYTES));
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  PageBatch readPages(AddressRange range) {
    lock.lock();
    try {
      return read(range);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private PageBatch read(AddressRange range) {
    checkAlive();
    List<Long> addresses = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    long next = firstPage(range.start(), range.end());
    while (next >= 0 && addresses.size() < PageBatch.MAX_PAGES) {
      byte[] page = new byte[FramePool.FRAME_BYTES];
      MemorySegment target = MemorySegment.ofArray(page);
      if (!pages.read(next, target, 0)) {
        replicaPages.read(next, target, 0);
      }
      addresses.add(next);
      contents.add(page);
      next = firstPage(next + FramePool.FRAME_BYTES, range.end());
    }
    return new PageBatch(addresses, contents, Math.max(0, next));
  }

  @GuardedBy("lock")
  private long firstPage(long start, long end) {
    if (start >= end) {
      return -1;
    }
    AddressRange rest = new AddressRange(start, end);
    long owned = pages.first(rest);
    long replica = replicaPages.first(rest);
    return owned < 0 || (replica >= 0 && replica < owned) ? replica : owned;
  }

  void putPages(PageBatch batch) {
    lock.lock();
    try {
      checkAlive();
      for (int i = 0; i < batch.addresses().size(); i++) {
        long address = batch.addresses().get(i);
        MemorySegment page = MemorySegment.ofArray(batch.pages().get(i));
        boolean stored =
            vmas.at(address) != null
                ? store(address, page, 0)
                : replicaVmas.at(address) != null && replicaPages.write(address, page, 0);
        if (!stored) {
          for (long undo : batch.addresses().subList(0, i)) {
            drop(AddressRange.of(undo, FramePool.FRAME_BYTES));
          }
          throw new MemoryRefusal(Reason.NO_CAPACITY, "no frame left for a moved page");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was flushed here, or is no replica any more, is newer. */
  void putOlderPages(PageBatch batch) {
    lock.lock();
    try {
      checkAlive();
      for (int i = 0; i < batch.addresses().size(); i++) {
        long address = batch.addresses().get(i);
        if (replicaVmas.at(address) != null
            && !replicaPages.holds(address)
            && !replicaPages.write(address, MemorySegment.ofArray(batch.pages().get(i)), 0)) {
          throw new MemoryRefusal(Reason.NO_CAPACITY, "no room left for a replica");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  List<RangeMap.Entry<Vma>> describe() {
    lock.lock();
    try {
      checkAlive();
      return vmas.all();
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
              childId,
              owner,
              ledger,
              frames,
              new RangeMap<>(vregions),
              new VmaTree(vmas),
              new VmaTree(replicaVmas));
      child.shareAllOf(pages, replicaPages);
      return child;
    } finally {
      lock.unlock();
    }
  }

  private void shareAllOf(SpacePages parent, SpacePages parentsReplica) {
    lock.lock();
    try {
      pages.shareAllOf(parent);
      replicaPages.shareAllOf(parentsReplica);
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
      AddressRange everything = new AddressRange(0, AddressRange.LIMIT);
      vmas.unmap(everything);
      replicaVmas.unmap(everything);
      vmasChanged();
      drop(everything);
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
