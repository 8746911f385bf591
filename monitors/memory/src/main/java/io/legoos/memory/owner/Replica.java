package io.legoos.memory.owner;

import io.legoos.memory.page.FramePool;
import io.legoos.memory.page.SpacePages;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.memory.replica.ReplicaPages;
import io.legoos.memory.replica.ReplicaRead;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a space has here as a replica. A page is in the log, or in a frame when the log has no room
 * for it, or marked as unreplicated when there is no frame either; in one of them at most, so an
 * older copy is never found. What is promoted stays in the log until it is loaded into frames.
 *
 * <p>Guarded by the space's lock, but for {@link #logged}, which has a lock of its own.
 */
final class Replica {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final ReplicaLog log;
  private final Holding holding;
  private final ReplicaPages logged;

  /** Promoted ranges of which pages may be in the log. */
  private final RangeMap<VRegionRole> behind;

  Replica(long spaceId, ReplicaLog log, FramePool frames) {
    this(log, new Holding(frames), ReplicaPages.create(log, spaceId), new RangeMap<>());
  }

  private Replica(
      ReplicaLog log, Holding holding, ReplicaPages logged, RangeMap<VRegionRole> behind) {
    this.log = log;
    this.holding = holding;
    this.logged = logged;
    this.behind = behind;
  }

  /** A copy that shares pages and records. */
  Replica fork(long childId) {
    return new Replica(log, holding.fork(), logged.fork(childId), new RangeMap<>(behind));
  }

  Holding holding() {
    return holding;
  }

  ReplicaPages logged() {
    return logged;
  }

  /**
   * Keeps the page, in the log if possible; false when there is no room at all. Then it is marked,
   * for an older copy must never be served.
   */
  boolean write(long address, MemorySegment source, long offset) {
    SpacePages framed = holding.pages();
    if (log.takesAnything() && logged.write(address, source, offset)) {
      dropFramed(address);
      return true;
    }
    if (framed.write(address, source, offset)) {
      logged.forget(address);
      return true;
    }
    dropFramed(address);
    logged.mark(address);
    return false;
  }

  private void dropFramed(long address) {
    SpacePages framed = holding.pages();
    if (framed.size() > 0 && framed.holds(address)) {
      framed.discard(AddressRange.of(address, FramePool.FRAME_BYTES));
    }
  }

  /** Keeps an older page unless something newer came, was kept or not; false without room. */
  boolean writeOlder(long address, MemorySegment source, long offset) {
    return holding.pages().holds(address)
        || logged.state(address) != ReplicaRead.NOT_HELD
        || write(address, source, offset);
  }

  /** Drops the pages of {@code range} wherever they are, and marks. */
  void discard(AddressRange range) {
    holding.pages().discard(range);
    if (!logged.isEmpty()) {
      logged.discard(range);
    }
  }

  /** Relinks pages and marks to where none are. */
  void move(AddressRange from, long toStart) {
    holding.pages().move(from, toStart);
    logged.move(from, toStart);
    if (behind.overlaps(from)) {
      behind.put(from.movedTo(toStart), VRegionRole.OWNER);
    }
  }

  /** VMAs and pages of {@code range} begin anew. */
  void clear(AddressRange range) {
    holding.unmap(range);
    discard(range);
    behind.remove(range);
  }

  /** Makes a range the owner's. */
  void promote(AddressRange range, Holding owned) {
    holding.handOver(range, owned);
    long lost = logged.forgetMarks(range);
    if (lost > 0) {
      LOG.warn("{} pages of the new owner were not replicated: they are lost", lost);
    }
    if (logged.first(range) >= 0) {
      behind.put(range, VRegionRole.OWNER);
    }
  }

  /** Whether pages of the owner may be in the log. */
  boolean isBehind() {
    return !behind.isEmpty();
  }

  /** A range to load, or null. */
  @Nullable AddressRange firstBehind() {
    List<RangeMap.Entry<VRegionRole>> all = behind.all();
    return all.isEmpty() ? null : all.getFirst().range();
  }

  /** Forgets that {@code range} was to be loaded when nothing of it is left. */
  void settle(AddressRange range) {
    if (logged.first(range) < 0) {
      behind.remove(range);
    }
  }

  /** Moves some pages from frames to the log, when that has room; whether any were. */
  boolean spill(int limit, MemorySegment buffer) {
    SpacePages framed = holding.pages();
    int moved = 0;
    AddressRange rest = new AddressRange(0, AddressRange.LIMIT);
    while (moved < limit && framed.size() > 0 && log.hasRoom()) {
      long address = framed.first(rest);
      if (address < 0 || !framed.read(address, buffer, 0)) {
        break;
      }
      if (!logged.write(address, buffer, 0)) {
        // It is in its frame still.
        logged.forget(address);
        break;
      }
      dropFramed(address);
      moved++;
    }
    return moved > 0;
  }

  /** Drops everything for good. */
  void close() {
    clear(new AddressRange(0, AddressRange.LIMIT));
    logged.close();
  }
}
