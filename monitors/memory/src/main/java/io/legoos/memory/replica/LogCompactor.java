package io.legoos.memory.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Deletes segments without live records, and empties others while more is at the store than twice
 * the live bytes and a segment: copies their live records to segments of its own and tells the
 * holders. The steps are for one thread at a time.
 */
final class LogCompactor implements BackgroundWork {
  private final LogState state;
  private final BackupStore store;
  private final Set<SequenceHolder> holders = ConcurrentHashMap.newKeySet();
  private final AtomicLong registrations = new AtomicLong();

  /** The rest is used by the steps only. */
  private final SegmentCopy copy;

  private @Nullable LogSegment victim;

  LogCompactor(LogState state, BackupStore store, int recordsPerSegment) {
    this.state = state;
    this.store = store;
    this.copy = new SegmentCopy(state, store, recordsPerSegment);
  }

  void register(SequenceHolder holder) {
    holders.add(holder);
    registrations.incrementAndGet();
  }

  void unregister(SequenceHolder holder) {
    holders.remove(holder);
  }

  @Override
  public Condition signal() {
    return state.garbage;
  }

  @Override
  @GuardedBy("state.lock")
  public boolean isReady(boolean lingered) {
    return victim != null
        || state.segments.doomed() != null
        || (state.segments.isWasteful()
            && (state.segments.victim() != null || copy.isTargetWasteful()));
  }

  @Override
  public boolean step() throws IOException {
    if (deleteDoomed()) {
      return true;
    }
    LogSegment current = victim;
    if (current == null) {
      current = choose();
      if (current == null) {
        return false;
      }
      victim = current;
      copy.begin(current);
    }
    if (!copy.step()) {
      tell(copy.relocation());
      victim = null;
      copy.end();
    }
    return true;
  }

  private boolean deleteDoomed() throws IOException {
    LogSegment doomed;
    state.lock.lock();
    try {
      doomed = state.segments.doomed();
    } finally {
      state.lock.unlock();
    }
    if (doomed == null) {
      return false;
    }
    store.delete(doomed.id());
    state.lock.lock();
    try {
      state.segments.deleted();
    } finally {
      state.lock.unlock();
    }
    return true;
  }

  private @Nullable LogSegment choose() {
    state.lock.lock();
    try {
      if (!state.segments.isWasteful()) {
        return null;
      }
      if (state.segments.victim() == null && copy.isTargetWasteful()) {
        copy.closeTarget();
      }
      return state.segments.victim();
    } finally {
      state.lock.unlock();
    }
  }

  /** Until all were told who could have got a sequence from one that was not. */
  private void tell(Relocation relocation) {
    long told;
    do {
      told = registrations.get();
      holders.forEach(holder -> holder.relocate(relocation));
    } while (registrations.get() != told);
  }
}
