package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of all pages that a monitor keeps for others: a ring of fixed size in memory, behind it
 * segments at a store. A record has a sequence, which is where it is; it lives as long as somebody
 * holds a reference. Compaction gives it a new one and tells the {@link SequenceHolder}s, of whom
 * each who keeps sequences must be registered. Thread-safe; the order of two appends is that of
 * their calls.
 */
public final class ReplicaLog implements AutoCloseable {
  /** What {@link #append} answers when there is no room. */
  public static final long DROPPED = -1;

  private static final Logger log = LoggerFactory.getLogger(ReplicaLog.class);
  private static final long MAX_LOG_BYTES = 1 << 30;

  /** Records of one read of several: fit into 1 MiB. */
  private static final int MAX_READ = (1 << 20) / RecordBuffer.RECORD_BYTES;

  private final LogState state;
  private final BackupStore store;
  private final ReplicaLogSettings settings;
  private final ConditionWait wait;
  private final LogFlusher flusher;
  private final LogCompactor compactor;
  private final int recordsPerSegment;
  private final boolean takesAnything;
  private final List<BackgroundLoop> loops = new ArrayList<>();

  /** A page that {@link #readEach} found. */
  @FunctionalInterface
  interface RecordVisitor {
    /**
     * Called without a lock.
     *
     * @param page has the bytes at {@code offset} until this returns; null: the record is damaged
     */
    void record(long sequence, @Nullable MemorySegment page, long offset);
  }

  /** A log that takes nothing: where there is no storage to flush to. */
  public static ReplicaLog none() {
    ReplicaLogSettings smallest = new ReplicaLogSettings(RecordBuffer.RECORD_BYTES, 0, 1, 1, 1, 0);
    return new ReplicaLog(new NoBackupStore(), 0, smallest, Condition::awaitNanos);
  }

  /**
   * Calls nobody before {@link #start}.
   *
   * @param logBytes of the ring, rounded down to whole records; from one record to 1 GiB
   */
  public ReplicaLog(BackupStore store, long logBytes, ReplicaLogSettings settings) {
    this(store, checked(logBytes), settings, Condition::awaitNanos);
  }

  private static long checked(long logBytes) {
    if (logBytes < RecordBuffer.RECORD_BYTES || logBytes > MAX_LOG_BYTES) {
      throw new IllegalArgumentException("no size of a log: " + logBytes);
    }
    return logBytes;
  }

  ReplicaLog(BackupStore store, long logBytes, ReplicaLogSettings settings, ConditionWait wait) {
    this.state =
        new LogState((int) (logBytes / RecordBuffer.RECORD_BYTES), settings.recordsPerSegment());
    this.recordsPerSegment = settings.recordsPerSegment();
    this.takesAnything = logBytes > 0;
    this.store = store;
    this.settings = settings;
    this.wait = wait;
    this.flusher = new LogFlusher(state, store);
    this.compactor = new LogCompactor(state, store, settings.recordsPerSegment());
  }

  /** Starts flushing and compaction, each in a thread of its own. */
  public void start() {
    loops.add(BackgroundLoop.start("replica-flusher", state, flusher, settings, wait));
    loops.add(BackgroundLoop.start("replica-compactor", state, compactor, settings, wait));
  }

  /**
   * Takes a copy of the page and returns its sequence, of which the caller holds one reference.
   * Without room it waits for the flusher, and not at all while the store fails or is slow: when
   * all waited {@code maxWaitNanos} together since half of the ring was free. Then it answers
   * {@link #DROPPED}, and also when more is referenced than it may keep account of.
   */
  public long append(long spaceId, long address, MemorySegment source, long offset) {
    state.lock.lock();
    try {
      if (!awaitRoom()) {
        state.dropped++;
        return DROPPED;
      }
      LogSegment segment = currentSegment();
      long sequence = segment.sequence(segment.assign(1));
      state.ring.put(sequence, spaceId, address, source, offset);
      state.segments.retain(sequence);
      state.appended++;
      if (state.ring.used() == 1 || state.ring.isQuarterFull()) {
        state.filled.signal();
      }
      return sequence;
    } finally {
      state.lock.unlock();
    }
  }

  @GuardedBy("state.lock")
  private boolean awaitRoom() {
    if (state.segments.references() >= settings.maxReferences()) {
      return false;
    }
    while (state.ring.isFull() && !state.degraded && !state.closed) {
      long left = settings.maxWaitNanos() - state.waitedNanos;
      if (left <= 0) {
        state.degraded = true;
        break;
      }
      try {
        state.waitedNanos += Math.max(0, left - wait.awaitNanos(state.room, left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !state.ring.isFull() && !state.closed;
  }

  @GuardedBy("state.lock")
  private LogSegment currentSegment() {
    LogSegment last = state.unflushed.peekLast();
    if (last != null && last.accepts(1)) {
      return last;
    }
    LogSegment opened = state.segments.open(state.ring.head());
    state.unflushed.add(opened);
    return opened;
  }

  /**
   * Copies the page of a record that the caller holds a reference to. Waits for the store when the
   * ring has it no more.
   *
   * @throws IOException when the store fails or has other bytes than were written; then nothing is
   *     copied
   */
  public void read(long sequence, MemorySegment target, long offset) throws IOException {
    long segmentId;
    int index;
    state.lock.lock();
    try {
      LogSegment segment = state.segments.of(sequence);
      segmentId = segment.id();
      index = state.segments.indexOf(sequence);
      long position = segment.position(index);
      if (position >= state.ring.tail()) {
        state.ring.copyPage(position, target, offset);
        return;
      }
    } finally {
      state.lock.unlock();
    }
    RecordBuffer record = RecordBuffer.onHeap(1);
    int bytes = store.read(segmentId, (long) index * RecordBuffer.RECORD_BYTES, record.slice(0, 1));
    if (bytes < RecordBuffer.RECORD_BYTES || !record.isIntact(0, sequence)) {
      throw new DamagedRecordException(
          "record " + sequence + " in segment " + segmentId + " is damaged or cut off");
    }
    record.copyPage(0, target, offset);
  }

  /**
   * Visits the pages of records that the caller holds references to, with one call of the store for
   * those that are close together.
   *
   * @param sequences in ascending order
   * @throws IOException when the store fails; some may have been visited
   */
  void readEach(long[] sequences, RecordVisitor visitor) throws IOException {
    RecordBuffer records = RecordBuffer.onHeap(MAX_READ);
    int next = 0;
    while (next < sequences.length) {
      next += readSome(sequences, next, records, visitor);
    }
  }

  /** Returns how many sequences from {@code first} on it has dealt with. */
  private int readSome(long[] sequences, int first, RecordBuffer records, RecordVisitor visitor)
      throws IOException {
    long segmentId;
    int index;
    boolean inRing;
    long end;
    state.lock.lock();
    try {
      LogSegment segment = state.segments.of(sequences[first]);
      segmentId = segment.id();
      index = state.segments.indexOf(sequences[first]);
      long position = segment.position(index);
      inRing = position >= state.ring.tail();
      if (inRing) {
        state.ring.copyRecord(position, records);
      }
      long flushed = Math.min(recordsPerSegment, state.ring.tail() - segment.position(0));
      end = Math.min(sequences[first] + MAX_READ, segment.sequence(0) + flushed);
    } finally {
      state.lock.unlock();
    }
    int last = first;
    int present = 1;
    if (inRing) {
      records.seal(0);
    } else {
      while (last + 1 < sequences.length && sequences[last + 1] < end) {
        last++;
      }
      int span = (int) (sequences[last] - sequences[first]) + 1;
      long offset = (long) index * RecordBuffer.RECORD_BYTES;
      present = store.read(segmentId, offset, records.slice(0, span)) / RecordBuffer.RECORD_BYTES;
    }
    for (int i = first; i <= last; i++) {
      int slot = (int) (sequences[i] - sequences[first]);
      boolean intact = slot < present && records.isIntact(slot, sequences[i]);
      visitor.record(sequences[i], intact ? records.memory() : null, RecordBuffer.pageOffset(slot));
    }
    return last + 1 - first;
  }

  /** Whether appends will find room for a while; false while the store fails or is slow. */
  public boolean hasRoom() {
    state.lock.lock();
    try {
      return !state.degraded
          && !state.closed
          && state.ring.used() < state.ring.capacity() / 2
          && state.segments.references() < settings.maxReferences();
    } finally {
      state.lock.unlock();
    }
  }

  /** False for {@link #none}. */
  public boolean takesAnything() {
    return takesAnything;
  }

  /** Adds a reference to a record that the caller holds, or is told of by a relocation. */
  public void retain(long sequence) {
    state.lock.lock();
    try {
      state.segments.retain(sequence);
    } finally {
      state.lock.unlock();
    }
  }

  /** Gives back one reference; the record is gone with the last. */
  public void release(long sequence) {
    state.lock.lock();
    try {
      state.segments.release(sequence);
      state.signalGarbage();
    } finally {
      state.lock.unlock();
    }
  }

  /** From now on {@code holder} is told of relocations. */
  public void register(SequenceHolder holder) {
    compactor.register(holder);
  }

  public void unregister(SequenceHolder holder) {
    compactor.unregister(holder);
  }

  public ReplicaCounters counters() {
    return state.counters();
  }

  /** One step of the flusher, for tests without threads. */
  boolean flushStep() throws IOException {
    return flusher.step();
  }

  /** One step of the compactor, for tests without threads. */
  boolean compactStep() throws IOException {
    return compactor.step();
  }

  /**
   * Ends the threads and deletes what is at the store, up to a first failure. Appends answer {@link
   * #DROPPED} from now on.
   */
  @Override
  public void close() {
    state.close();
    loops.forEach(BackgroundLoop::close);
    long[] left;
    state.lock.lock();
    try {
      left = state.segments.ids();
    } finally {
      state.lock.unlock();
    }
    try {
      for (long segment : left) {
        store.delete(segment);
      }
    } catch (IOException e) {
      log.warn("segments of the backup are left behind: {}", e.getMessage());
    }
  }
}
