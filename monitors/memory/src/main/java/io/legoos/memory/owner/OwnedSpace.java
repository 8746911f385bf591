package io.legoos.memory.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.ReplicaPages;
import io.legoos.memory.replica.ReplicaRead;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of one space that this monitor holds, as owner of some vRegions and as replica of
 * others. Thread-safe: one lock for the space, held for the copy of a page at most, or while the
 * log of replicas makes a flush wait; so lanes of different vProcesses never wait for each other.
 *
 * <p>Replicas have VMAs and pages of their own, without a charge. A promoted vRegion's VMAs and
 * frames become the owner's at once; what is in the log is loaded in the background, and read from
 * there until then.
 */
final class OwnedSpace {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedSpace.class);
  private static final int LOAD_PAGES = 1024;
  private static final int SPILL_PAGES = 64;

  private final long id;
  private final VProcessKey owner;
  private final CommitLedger ledger;
  private final FramePool frames;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile HomeTerm home = HomeTerm.NONE;

  @GuardedBy("lock")
  private final RangeMap<VRegionRole> vregions;

  @GuardedBy("lock")
  private final Holding owned;

  @GuardedBy("lock")
  private final Replica replica;

  @GuardedBy("lock")
  private final HeldPages pages;

  /** Has a lock of its own, and calls the store. */
  private final ReplicaPages logged;

  @GuardedBy("lock")
  private final SpaceCharge charge;

  /** Changed under the lock. */
  private volatile boolean released;

  /** As seen last. */
  private volatile SpaceUse use = SpaceUse.NONE;

  OwnedSpace(
      long id, VProcessKey owner, CommitLedger ledger, FramePool frames, ReplicaLog replicas) {
    this(
        id,
        owner,
        ledger,
        frames,
        new RangeMap<>(),
        new Holding(frames),
        new Replica(id, replicas, frames));
  }

  private OwnedSpace(
      long id,
      VProcessKey owner,
      CommitLedger ledger,
      FramePool frames,
      RangeMap<VRegionRole> vregions,
      Holding owned,
      Replica replica) {
    this.id = id;
    this.owner = owner;
    this.ledger = ledger;
    this.charge = new SpaceCharge(ledger);
    this.frames = frames;
    this.vregions = vregions;
    this.owned = owned;
    this.replica = replica;
    this.pages = new HeldPages(owned, replica);
    this.logged = replica.logged();
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
    // A page may be loaded into a frame between the two looks, once.
    for (int look = 0; look < 2; look++) {
      lock.lock();
      try {
        if (!owned.isMapped(address)) {
          return PageStatus.NOT_OWNER;
        }
        if (owned.pages().read(address, target, offset)) {
          return PageStatus.OK;
        }
        if (!replica.isBehind()) {
          return PageStatus.NOT_HELD;
        }
      } finally {
        lock.unlock();
      }
      try {
        ReplicaRead read = logged.read(address, target, offset);
        if (read != ReplicaRead.NOT_HELD) {
          return read == ReplicaRead.OK ? PageStatus.OK : PageStatus.NOT_HELD;
        }
      } catch (IOException e) {
        LOG.error("page 0x{} of space {} is lost: {}", Long.toHexString(address), id, e.toString());
        return PageStatus.NOT_HELD;
      }
    }
    return PageStatus.NOT_HELD;
  }

  PageStatus flush(long address, MemorySegment source, long offset) {
    lock.lock();
    try {
      if (owned.isMapped(address)) {
        return pages.store(address, source, offset) ? PageStatus.OK : PageStatus.NO_ROOM;
      }
      if (replica.holding().isMapped(address)) {
        return replica.write(address, source, offset) ? PageStatus.OK : PageStatus.NO_ROOM;
      }
      return PageStatus.NOT_OWNER;
    } finally {
      lock.unlock();
    }
  }

  void grant(List<AddressRange> ranges, VRegionRole role) {
    lock.lock();
    try {
      checkAlive();
      for (AddressRange range : ranges) {
        clear(range);
        vregions.put(range, role);
      }
    } finally {
      lock.unlock();
    }
  }

  void promote(List<AddressRange> ranges) {
    lock.lock();
    try {
      checkAlive();
      for (AddressRange range : ranges) {
        charge.force(replica.holding().vmas().chargedBytes(range));
        replica.promote(range, owned);
        vregions.put(range, VRegionRole.OWNER);
      }
    } finally {
      lock.unlock();
    }
  }

  void vouch(List<AddressRange> ranges) {
    lock.lock();
    try {
      ranges.forEach(this::checkOwned);
      if (logged.unreplicated() > 0) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "a page found no room here");
      }
    } finally {
      lock.unlock();
    }
  }

  long heldBytes(List<AddressRange> ranges) {
    lock.lock();
    try {
      return pages.count(ranges) * FramePool.FRAME_BYTES;
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
        clear(range);
        vregions.remove(range);
      }
      return vregions.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whatever was here in either role is gone, with its charge. */
  @GuardedBy("lock")
  private void clear(AddressRange range) {
    charge.add(-owned.vmas().chargedBytes(range));
    owned.unmap(range);
    pages.drop(range);
    replica.clear(range);
  }

  void map(AddressRange range, Vma vma) {
    lock.lock();
    try {
      checkOwned(range);
      if (owned.vmas().isFull() || replica.holding().vmas().isFull()) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "too many VMAs");
      }
      RangeMap.@Nullable Entry<VRegionRole> vregion = vregions.at(range.start());
      if (vregion != null && vregion.value() == VRegionRole.REPLICA) {
        replica.holding().map(range, vma);
      } else {
        charge.take(owned.vmas().mapDelta(range, vma));
        owned.map(range, vma);
      }
      pages.drop(range);
    } finally {
      lock.unlock();
    }
  }

  void unmap(AddressRange range) {
    lock.lock();
    try {
      checkAlive();
      charge.add(-owned.vmas().chargedBytes(range));
      owned.unmap(range);
      replica.holding().unmap(range);
      pages.drop(range);
    } finally {
      lock.unlock();
    }
  }

  void protect(AddressRange range, int protection) {
    lock.lock();
    try {
      checkAlive();
      charge.take(owned.vmas().protectDelta(range, protection));
      owned.protect(range, protection);
      replica.holding().protect(range, protection);
    } finally {
      lock.unlock();
    }
  }

  void discard(List<AddressRange> ranges) {
    change(held -> ranges.forEach(held::drop));
  }

  private void change(Consumer<HeldPages> change) {
    lock.lock();
    try {
      checkAlive();
      change.accept(pages);
    } finally {
      lock.unlock();
    }
  }

  void reserve(long bytes, List<AddressRange> uncharged) {
    lock.lock();
    try {
      checkAlive();
      charge.reserve(bytes);
      for (AddressRange range : uncharged) {
        charge.keepAsReserve(owned.uncharge(range));
      }
    } finally {
      lock.unlock();
    }
  }

  void movePages(AddressRange from, long toStart) {
    lock.lock();
    try {
      AddressRange to = from.movedTo(toStart);
      checkOwned(to);
      if (from.overlaps(to)) {
        throw new MemoryRefusal(Reason.INVALID, "pages cannot move within " + from);
      }
      pages.drop(to);
      pages.move(from, toStart);
    } finally {
      lock.unlock();
    }
  }

  /** The pages as they are at one moment; the store is asked without the lock. */
  PageBatch read(AddressRange range) {
    LoggedReads fromLog = new LoggedReads(logged);
    while (true) {
      lock.lock();
      try {
        checkAlive();
        PageBatch batch = pages.collect(range, fromLog);
        if (batch != null) {
          return batch;
        }
      } finally {
        lock.unlock();
      }
      var unused = fromLog.fetch();
    }
  }

  void putPages(PageBatch batch) {
    change(held -> held.put(batch));
  }

  void putOlderPages(PageBatch batch) {
    change(held -> held.putOlder(batch));
  }

  List<RangeMap.Entry<Vma>> describe() {
    lock.lock();
    try {
      checkAlive();
      return owned.vmas().all();
    } finally {
      lock.unlock();
    }
  }

  /** A copy-on-write copy of this space, charged in full. */
  OwnedSpace fork(long childId) {
    lock.lock();
    try {
      checkAlive();
      ledger.add(owned.vmas().chargedBytes());
      return new OwnedSpace(
          childId,
          owner,
          ledger,
          frames,
          new RangeMap<>(vregions),
          owned.fork(),
          replica.fork(childId));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Loads promoted pages from the log into frames, as far as there are any, and moves pages of
   * replicas from frames to the log, as far as it has room. Returns whether there is more to do
   * now.
   *
   * @param buffer of a page, for this call
   */
  boolean tend(MemorySegment buffer) {
    boolean loaded = load();
    lock.lock();
    try {
      return replica.spill(SPILL_PAGES, buffer) || loaded;
    } finally {
      lock.unlock();
    }
  }

  private boolean load() {
    AddressRange range;
    lock.lock();
    try {
      range = replica.firstBehind();
    } finally {
      lock.unlock();
    }
    if (range == null || frames.used() == frames.capacity()) {
      return false;
    }
    int[] loaded = {0};
    try {
      logged.readEach(
          range,
          LOAD_PAGES,
          (address, version, page, offset) ->
              loaded[0] += load(address, version, page, offset) ? 1 : 0);
    } catch (IOException e) {
      LOG.warn("promoted pages of space {} cannot be loaded now: {}", id, e.getMessage());
    }
    lock.lock();
    try {
      replica.settle(range);
    } finally {
      lock.unlock();
    }
    return loaded[0] > 0;
  }

  /** Whether it is in the log no more. */
  private boolean load(long address, long version, @Nullable MemorySegment page, long offset) {
    lock.lock();
    try {
      if (page == null) {
        LOG.error("page 0x{} of space {} is damaged: it is lost", Long.toHexString(address), id);
      }
      return pages.load(address, version, page, offset);
    } finally {
      lock.unlock();
    }
  }

  /** What it has in either role. Never waits for a page: then, what was seen last. */
  SpaceUse use() {
    if (lock.tryLock()) {
      try {
        use =
            new SpaceUse(
                lengthOf(VRegionRole.OWNER),
                lengthOf(VRegionRole.REPLICA),
                new ReplicaUse(
                    logged.unreplicated() * FramePool.FRAME_BYTES,
                    replica.holding().pages().size() * FramePool.FRAME_BYTES));
      } finally {
        lock.unlock();
      }
    }
    return use;
  }

  @GuardedBy("lock")
  private long lengthOf(VRegionRole role) {
    return vregions.all().stream()
        .filter(each -> each.value() == role)
        .mapToLong(each -> each.range().length())
        .sum();
  }

  /** Frees everything; idempotent. Later lines get NOT_OWNER. */
  void release() {
    lock.lock();
    try {
      if (released) {
        return;
      }
      released = true;
      charge.add(-owned.vmas().chargedBytes());
      charge.close();
      AddressRange everything = new AddressRange(0, AddressRange.LIMIT);
      owned.unmap(everything);
      pages.drop(everything);
      replica.close();
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
