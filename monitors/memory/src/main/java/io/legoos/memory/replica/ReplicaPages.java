package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.region.AddressRange;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongMaps;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongIterator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The replica of one space's pages: where in the log each is. A page whose last bytes the log
 * dropped is marked unreplicated until it is written or discarded; older bytes of it are never
 * given out. Thread-safe by a lock of its own, which a write holds for as long as the log makes it
 * wait and which no call of the store is made under. Must be closed, or its records stay.
 */
public final class ReplicaPages implements SequenceHolder, AutoCloseable {
  /** What the index has for a page that is marked. */
  private static final long UNREPLICATED = ReplicaLog.DROPPED;

  private static final long ABSENT = -2;

  /** A range of so many times the pages of the index is not searched page by page. */
  private static final long SPARSE = 8;

  /** A page of the replica. */
  @FunctionalInterface
  public interface PageVisitor {
    void page(long address);
  }

  private final ReplicaLog log;
  private final long spaceId;
  private final ReentrantLock lock = new ReentrantLock();

  /** Page to sequence, or {@link #UNREPLICATED}. */
  @GuardedBy("lock")
  private final Long2LongOpenHashMap index;

  /** Pages marked; changed under the lock. */
  private final AtomicLong unreplicated;

  @GuardedBy("lock")
  private boolean closed;

  private ReplicaPages(ReplicaLog log, long spaceId, Long2LongOpenHashMap index, long marked) {
    this.log = log;
    this.spaceId = spaceId;
    this.index = index;
    this.unreplicated = new AtomicLong(marked);
    index.defaultReturnValue(ABSENT);
  }

  /** The replica of a space without pages. */
  public static ReplicaPages create(ReplicaLog log, long spaceId) {
    ReplicaPages pages = new ReplicaPages(log, spaceId, new Long2LongOpenHashMap(), 0);
    log.register(pages);
    return pages;
  }

  /** Keeps the page; false when the log dropped it, or this is closed, and it is marked. */
  public boolean write(long address, MemorySegment source, long offset) {
    lock.lock();
    try {
      return append(address, source, offset);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps bytes that are older than what may have been written meanwhile: does nothing, and is
   * true, when the page is held or marked.
   */
  public boolean writeIfAbsent(long address, MemorySegment source, long offset) {
    lock.lock();
    try {
      return index.get(address) != ABSENT || append(address, source, offset);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean append(long address, MemorySegment source, long offset) {
    if (closed) {
      return false;
    }
    long sequence = log.append(spaceId, address, source, offset);
    put(address, sequence);
    return sequence != ReplicaLog.DROPPED;
  }

  @GuardedBy("lock")
  private void put(long address, long sequence) {
    forgetRecord(index.put(address, sequence));
    if (sequence == UNREPLICATED) {
      var unused = unreplicated.incrementAndGet();
    }
  }

  /** What was in the index is not any more. */
  @GuardedBy("lock")
  private void forgetRecord(long sequence) {
    if (sequence >= 0) {
      log.release(sequence);
    } else if (sequence == UNREPLICATED) {
      var unused = unreplicated.decrementAndGet();
    }
  }

  /**
   * Copies the page to {@code target} if it is held: the bytes of the last write before the call,
   * or of one during it. Others may use the replica while the store is read.
   *
   * @throws IOException when it cannot be read, or is damaged; then nothing is copied
   */
  public ReplicaRead read(long address, MemorySegment target, long offset) throws IOException {
    long sequence;
    lock.lock();
    try {
      sequence = index.get(address);
      if (sequence == ABSENT) {
        return ReplicaRead.NOT_HELD;
      }
      if (sequence == UNREPLICATED) {
        return ReplicaRead.UNREPLICATED;
      }
      log.retain(sequence);
    } finally {
      lock.unlock();
    }
    try {
      log.read(sequence, target, offset);
      return ReplicaRead.OK;
    } finally {
      log.release(sequence);
    }
  }

  /** Whether the page is held ({@code OK}), was never written, or is marked. Calls nobody. */
  public ReplicaRead state(long address) {
    long sequence = version(address);
    if (sequence >= 0) {
      return ReplicaRead.OK;
    }
    return sequence == ABSENT ? ReplicaRead.NOT_HELD : ReplicaRead.UNREPLICATED;
  }

  /**
   * Which record the page is: changes with each write of it and never becomes what it was before;
   * negative when it is not held. A compaction may change it, too.
   */
  public long version(long address) {
    lock.lock();
    try {
      return index.get(address);
    } finally {
      lock.unlock();
    }
  }

  /** Marks the page: its last bytes are not kept. Does nothing once this is closed. */
  public void mark(long address) {
    lock.lock();
    try {
      if (!closed) {
        put(address, UNREPLICATED);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops the page, or its mark; false when there was neither. */
  public boolean forget(long address) {
    lock.lock();
    try {
      long sequence = index.remove(address);
      forgetRecord(sequence);
      return sequence != ABSENT;
    } finally {
      lock.unlock();
    }
  }

  /** Drops the marks of {@code range} and returns how many there were. */
  public long forgetMarks(AddressRange range) {
    lock.lock();
    try {
      if (unreplicated.get() == 0) {
        return 0;
      }
      long before = unreplicated.get();
      LongIterator addresses = addressesIn(range).iterator();
      while (addresses.hasNext()) {
        long address = addresses.nextLong();
        if (index.get(address) == UNREPLICATED) {
          forgetRecord(index.remove(address));
        }
      }
      return before - unreplicated.get();
    } finally {
      lock.unlock();
    }
  }

  /** The lowest page held in {@code range}, or -1; marks do not count. */
  public long first(AddressRange range) {
    lock.lock();
    try {
      if (range.length() / AddressRange.PAGE_BYTES <= SPARSE * index.size()) {
        for (long a = range.start(); a < range.end(); a += AddressRange.PAGE_BYTES) {
          if (index.get(a) >= 0) {
            return a;
          }
        }
        return -1;
      }
      long lowest = -1;
      for (Long2LongMap.Entry entry : Long2LongMaps.fastIterable(index)) {
        long a = entry.getLongKey();
        if (entry.getLongValue() >= 0 && range.contains(a) && (lowest < 0 || a < lowest)) {
          lowest = a;
        }
      }
      return lowest;
    } finally {
      lock.unlock();
    }
  }

  /** Pages held in {@code range}; marks do not count. */
  public long count(AddressRange range) {
    lock.lock();
    try {
      long count = 0;
      for (long address : addressesIn(range)) {
        count += index.get(address) >= 0 ? 1 : 0;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** A page with its bytes. */
  @FunctionalInterface
  public interface ContentVisitor {
    /**
     * Called without a lock. What is given is the page as long as it has that version.
     *
     * @param page has its bytes at {@code offset} until this returns; null: they are damaged
     */
    void page(long address, long version, @Nullable MemorySegment page, long offset);
  }

  /**
   * Visits pages held in {@code range}, at most {@code limit} of them and in the order in which
   * they were written: the fastest way to read many.
   *
   * @throws IOException when the store fails; some may have been visited
   */
  public void readEach(AddressRange range, int limit, ContentVisitor visitor) throws IOException {
    Long2LongOpenHashMap addressOf = new Long2LongOpenHashMap();
    lock.lock();
    try {
      LongIterator addresses = addressesIn(range).iterator();
      while (addresses.hasNext() && addressOf.size() < limit) {
        long address = addresses.nextLong();
        long sequence = index.get(address);
        if (sequence >= 0) {
          log.retain(sequence);
          addressOf.put(sequence, address);
        }
      }
    } finally {
      lock.unlock();
    }
    long[] sequences = addressOf.keySet().toLongArray();
    Arrays.sort(sequences);
    try {
      log.readEach(
          sequences,
          (sequence, page, offset) ->
              visitor.page(addressOf.get(sequence), sequence, page, offset));
    } finally {
      for (long sequence : sequences) {
        log.release(sequence);
      }
    }
  }

  /** Drops all pages of {@code range}, and marks. */
  public void discard(AddressRange range) {
    lock.lock();
    try {
      LongIterator addresses = addressesIn(range).iterator();
      while (addresses.hasNext()) {
        forgetRecord(index.remove(addresses.nextLong()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything. */
  public void discardAll() {
    lock.lock();
    try {
      LongIterator sequences = index.values().iterator();
      while (sequences.hasNext()) {
        forgetRecord(sequences.nextLong());
      }
      index.clear();
      index.trim();
    } finally {
      lock.unlock();
    }
  }

  /** Relinks pages and marks of {@code from} to start at {@code toStart}, where none may be. */
  public void move(AddressRange from, long toStart) {
    lock.lock();
    try {
      LongArrayList addresses = addressesIn(from);
      LongArrayList sequences = new LongArrayList(addresses.size());
      for (int i = 0; i < addresses.size(); i++) {
        sequences.add(index.remove(addresses.getLong(i)));
      }
      for (int i = 0; i < addresses.size(); i++) {
        index.put(addresses.getLong(i) - from.start() + toStart, sequences.getLong(i));
      }
    } finally {
      lock.unlock();
    }
  }

  /** A replica with the same pages, which share their records, and marks. */
  public ReplicaPages fork(long childSpaceId) {
    lock.lock();
    try {
      ReplicaPages child = new ReplicaPages(log, childSpaceId, index.clone(), unreplicated.get());
      LongIterator sequences = index.values().iterator();
      while (sequences.hasNext()) {
        long sequence = sequences.nextLong();
        if (sequence >= 0) {
          log.retain(sequence);
        }
      }
      // Under the lock: a relocation that this has seen, the child has, and others it will see.
      log.register(child);
      return child;
    } finally {
      lock.unlock();
    }
  }

  /** Visits the pages held in {@code range} in ascending order; may change them. */
  public void forEach(AddressRange range, PageVisitor visitor) {
    LongArrayList held = new LongArrayList();
    lock.lock();
    try {
      LongIterator addresses = addressesIn(range).iterator();
      while (addresses.hasNext()) {
        long address = addresses.nextLong();
        if (index.get(address) >= 0) {
          held.add(address);
        }
      }
    } finally {
      lock.unlock();
    }
    held.unstableSort(null);
    for (int i = 0; i < held.size(); i++) {
      visitor.page(held.getLong(i));
    }
  }

  /** In no order; takes as long as the smaller of range and index. */
  @GuardedBy("lock")
  private LongArrayList addressesIn(AddressRange range) {
    LongArrayList addresses = new LongArrayList();
    if (range.length() / AddressRange.PAGE_BYTES <= index.size()) {
      for (long a = range.start(); a < range.end(); a += AddressRange.PAGE_BYTES) {
        if (index.containsKey(a)) {
          addresses.add(a);
        }
      }
    } else {
      LongIterator keys = index.keySet().iterator();
      while (keys.hasNext()) {
        long a = keys.nextLong();
        if (range.contains(a)) {
          addresses.add(a);
        }
      }
    }
    return addresses;
  }

  @Override
  public void relocate(Relocation relocation) {
    lock.lock();
    try {
      for (Long2LongMap.Entry entry : Long2LongMaps.fastIterable(index)) {
        long before = entry.getLongValue();
        long now = relocation.of(before);
        if (now != before) {
          if (now == UNREPLICATED) {
            var unused = unreplicated.incrementAndGet();
          } else {
            log.retain(now);
          }
          entry.setValue(now);
          log.release(before);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Neither pages nor marks. */
  public boolean isEmpty() {
    lock.lock();
    try {
      return index.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Pages held. */
  public long size() {
    lock.lock();
    try {
      return index.size() - unreplicated.get();
    } finally {
      lock.unlock();
    }
  }

  /** Pages marked. Never waits. */
  public long unreplicated() {
    return unreplicated.get();
  }

  /** Drops everything for good; idempotent. Writes are refused from now on. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      discardAll();
    } finally {
      lock.unlock();
    }
    log.unregister(this);
  }
}
