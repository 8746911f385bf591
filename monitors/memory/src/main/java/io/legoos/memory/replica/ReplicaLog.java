package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
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

  private final LogState state;
  private final BackupStore store;
  private final ReplicaLogSettings settings;
  private final ConditionWait wait;
  private final LogFlusher flusher;
  private final LogCompactor compactor;
  private final List<BackgroundLoop> loops = new ArrayList<>();

  /**
   * Calls nobody before {@link #start}.
   *
   * @param logBytes of the ring, rounded down to whole records; from one record to 1 GiB
   */
  public ReplicaLog(BackupStore store, long logBytes, ReplicaLogSettings settings) {
    this(store, logBytes, settings, Condition::awaitNanos);
  }

  ReplicaLog(BackupStore store, long logBytes, ReplicaLogSettings settings, ConditionWait wait) {
    if (logBytes < RecordBuffer.RECORD_BYTES || logBytes > MAX_LOG_BYTES) {
      throw new IllegalArgumentException("no size of a log: " + logBytes);
    }
    this.state =
        new LogState((int) (logBytes / RecordBuffer.RECORD_BYTES), settings.recordsPerSegment());
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
   * Without room it waits for the flusher, at most {@code maxWaitNanos} and not at all while the
   * store fails or is slow; then it answers {@link #DROPPED}.
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
    long left = settings.maxWaitNanos();
    while (state.ring.isFull() && !state.degraded && !state.closed) {
      if (left <= 0) {
        state.degraded = true;
        break;
      }
      try {
        left = wait.awaitNanos(state.room, left);
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
    RecordBuffer record = RecordBuffer.onHeap();
    int bytes = store.read(segmentId, (long) index * RecordBuffer.RECORD_BYTES, record.slice(0, 1));
    if (bytes < RecordBuffer.RECORD_BYTES) {
      throw new EOFException("segment " + segmentId + " ends before record " + sequence);
    }
    if (!record.isIntact(0, sequence)) {
      throw new IOException("record " + sequence + " in segment " + segmentId + " is damaged");
    }
    record.copyPage(0, target, offset);
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
