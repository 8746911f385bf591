package io.legoos.memory.owner;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.replica.ReplicaPages;
import io.legoos.memory.replica.ReplicaRead;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All pages that a space has here, in whichever role and place. Guarded by the space's lock. */
final class HeldPages {
  private final Holding owned;
  private final Replica replica;
  private final ReplicaPages logged;

  HeldPages(Holding owned, Replica replica) {
    this.owned = owned;
    this.replica = replica;
    this.logged = replica.logged();
  }

  /** As the owner; without a frame, a page that is in the log yet may stay there. */
  boolean store(long address, MemorySegment source, long offset) {
    if (owned.pages().write(address, source, offset)) {
      if (replica.isBehind()) {
        logged.forget(address);
      }
      return true;
    }
    return replica.isBehind()
        && logged.state(address) == ReplicaRead.OK
        && logged.write(address, source, offset);
  }

  /** Pages in frames and in the log. */
  long count(List<AddressRange> ranges) {
    long[] count = {0};
    for (AddressRange range : ranges) {
      owned.pages().forEach(range, page -> count[0]++);
      replica.holding().pages().forEach(range, page -> count[0]++);
      count[0] += logged.count(range);
    }
    return count[0];
  }

  void drop(AddressRange range) {
    owned.pages().discard(range);
    replica.discard(range);
  }

  void dropPage(long address) {
    drop(AddressRange.of(address, FramePool.FRAME_BYTES));
  }

  void move(AddressRange from, long toStart) {
    owned.pages().move(from, toStart);
    replica.move(from, toStart);
  }

  /** The first pages of a range; null while some must be read from the log. */
  @Nullable PageBatch collect(AddressRange range, LoggedReads fromLog) {
    List<Long> addresses = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    boolean complete = true;
    long next = first(range.start(), range.end());
    for (int seen = 0; next >= 0 && seen < PageBatch.MAX_PAGES; seen++) {
      byte[] page = new byte[FramePool.FRAME_BYTES];
      MemorySegment target = MemorySegment.ofArray(page);
      if (!owned.pages().read(next, target, 0)
          && !replica.holding().pages().read(next, target, 0)) {
        if (!fromLog.has(next)) {
          if (fromLog.hasFailed()) {
            break;
          }
          complete = false;
        }
        page = fromLog.bytes(next);
      }
      // What is damaged is left out: it is lost.
      if (page != null) {
        addresses.add(next);
        contents.add(page);
      }
      next = first(next + FramePool.FRAME_BYTES, range.end());
    }
    return complete ? new PageBatch(addresses, contents, Math.max(0, next)) : null;
  }

  private long first(long start, long end) {
    if (start >= end) {
      return -1;
    }
    AddressRange rest = new AddressRange(start, end);
    long first = lower(owned.pages().first(rest), replica.holding().pages().first(rest));
    return logged.isEmpty() ? first : lower(first, logged.first(rest));
  }

  private static long lower(long a, long b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
  }

  /** Stores all pages of a batch, or none and refuses. */
  void put(PageBatch batch) {
    for (int i = 0; i < batch.addresses().size(); i++) {
      long address = batch.addresses().get(i);
      MemorySegment page = MemorySegment.ofArray(batch.pages().get(i));
      boolean stored =
          owned.isMapped(address)
              ? store(address, page, 0)
              : replica.holding().isMapped(address) && replica.write(address, page, 0);
      if (!stored) {
        batch.addresses().subList(0, i).forEach(this::dropPage);
        throw new MemoryRefusal(Reason.NO_CAPACITY, "no room left for a moved page");
      }
    }
  }

  /** What was flushed here, or is no replica any more, is newer. */
  void putOlder(PageBatch batch) {
    for (int i = 0; i < batch.addresses().size(); i++) {
      long address = batch.addresses().get(i);
      if (replica.holding().isMapped(address)
          && !replica.writeOlder(address, MemorySegment.ofArray(batch.pages().get(i)), 0)) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "no room left for a replica");
      }
    }
  }

  /**
   * Puts a promoted page that was read from the log into a frame; whether it is in the log no more.
   *
   * @param version of what was read, which may have been overwritten meanwhile
   * @param page null: it is damaged
   */
  boolean load(long address, long version, @Nullable MemorySegment page, long offset) {
    return logged.version(address) == version
        && owned.isMapped(address)
        && (page == null || owned.pages().write(address, page, offset))
        && logged.forget(address);
  }
}
