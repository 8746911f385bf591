package io.legoos.processor.fault;

import io.legoos.linux.Errno;
import io.legoos.linux.Futex;
import io.legoos.processor.fault.EvictionBatch.Kind;
import io.legoos.processor.fault.EvictionBatch.Outcome;

/**
 * Takes the lines of a batch out of their address space, neighbours with one call. For the
 * evictor's thread; allocates nothing.
 */
final class LineRemover {
  // madvise(2), asm-generic/mman-common.h
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_POPULATE_WRITE = 23;
  private static final long PAGE_BYTES = 4096;

  private final EvictionBatch batch;
  private final Futex futex;

  /** Lines that are there, but of which the kernel moves nothing: another space has them, too. */
  private final boolean[] shared = new boolean[EvictionBatch.MAX_LINES];

  LineRemover(EvictionBatch batch, Futex futex) {
    this.batch = batch;
    this.futex = futex;
  }

  /**
   * Moves dirty lines to the staging range and drops clean ones. Those that are to be copied in
   * place are protected from writes, whatever the program may do there: nobody knows better than
   * the kernel. The batch's outcomes tell what became of each. False when the address space is
   * gone.
   */
  boolean takeOut(LineMover mover) {
    mover.clear();
    int staged = 0;
    int stagedExecutable = 0;
    int i = 0;
    while (i < batch.size()) {
      int end = endOfRun(i);
      long address = batch.pages[batch.order[i]] << 12;
      long bytes = (end - i) * PAGE_BYTES;
      switch (batch.kinds[batch.order[i]]) {
        case DROP -> mover.addAdvice(address, bytes, MADV_DONTNEED);
        case MOVE -> {
          mover.addMove(address, stage(mover.stagingAddress(false), staged, i, end), bytes);
          staged += end - i;
        }
        case MOVE_EXECUTABLE -> {
          mover.addMove(
              address, stage(mover.stagingAddress(true), stagedExecutable, i, end), bytes);
          stagedExecutable += end - i;
        }
        case COPY_OUT -> {
          mover.addProtect(address, bytes);
          leaveInPlace(i, end);
        }
        default -> throw new IllegalStateException("a line that is not to leave");
      }
      i = end;
    }
    if (!mover.run(futex)) {
      return false;
    }
    int left = collect(mover);
    if (countStayedDrops() > 0 && !dropOneByOne(mover)) {
      return false;
    }
    // Some may have been moved only in part: across two mappings, or shared since a fork.
    return left == 0
        || (moveOneByOne(mover, false) && (!anyIsShared() || moveOneByOne(mover, true)));
  }

  private int endOfRun(int start) {
    int end = start + 1;
    while (end < batch.size() && follows(batch.order[end - 1], batch.order[end])) {
      end++;
    }
    return end;
  }

  private boolean follows(int before, int after) {
    return batch.kinds[before] == batch.kinds[after]
        && batch.pages[before] + 1 == batch.pages[after];
  }

  private long stage(long staging, int staged, int from, int to) {
    long start = staging + staged * PAGE_BYTES;
    for (int i = from; i < to; i++) {
      batch.stagingAddresses[batch.order[i]] = start + (i - from) * PAGE_BYTES;
    }
    return start;
  }

  private void leaveInPlace(int from, int to) {
    for (int i = from; i < to; i++) {
      int line = batch.order[i];
      batch.stagingAddresses[line] = batch.pages[line] << 12;
    }
  }

  /** Reads the results; returns how many moves are left to do. */
  private int collect(LineMover mover) {
    int operation = 0;
    int left = 0;
    int i = 0;
    while (i < batch.size()) {
      int end = endOfRun(i);
      switch (batch.kinds[batch.order[i]]) {
        case DROP ->
            setOutcome(i, end, mover.result(operation++) == 0 ? Outcome.DROPPED : Outcome.STAYED);
        case COPY_OUT ->
            setOutcome(i, end, mover.result(operation++) == 0 ? Outcome.READ : Outcome.STAYED);
        case MOVE, MOVE_EXECUTABLE -> {
          int moved = (int) (mover.moved(operation++) / PAGE_BYTES);
          setOutcome(i, i + moved, Outcome.READ);
          setOutcome(i + moved, end, Outcome.STAYED);
          left += end - i - moved;
        }
        default -> throw new IllegalStateException("a line that is not to leave");
      }
      i = end;
    }
    return left;
  }

  private void setOutcome(int from, int to, Outcome outcome) {
    for (int i = from; i < to; i++) {
      batch.outcomes[batch.order[i]] = outcome;
    }
  }

  private boolean stayedDrop(int place) {
    return batch.outcomes[place] == Outcome.STAYED && batch.kinds[place] == Kind.DROP;
  }

  private int countStayedDrops() {
    int count = 0;
    for (int i = 0; i < batch.size(); i++) {
      count += stayedDrop(i) ? 1 : 0;
    }
    return count;
  }

  /** The kernel drops the beginning of a run whose end is locked: which lines are gone? */
  private boolean dropOneByOne(LineMover mover) {
    mover.clear();
    for (int i = 0; i < batch.size(); i++) {
      if (stayedDrop(i)) {
        mover.addAdvice(batch.pages[i] << 12, PAGE_BYTES, MADV_DONTNEED);
      }
    }
    if (!mover.run(futex)) {
      return false;
    }
    int operation = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (stayedDrop(i) && mover.result(operation++) == 0) {
        batch.outcomes[i] = Outcome.DROPPED;
      }
    }
    return true;
  }

  /** Whether the line is one of those that {@link #moveOneByOne} moves. */
  private boolean isToMove(int place, boolean unshare) {
    return batch.outcomes[place] == Outcome.STAYED
        && (batch.kinds[place] == Kind.MOVE || batch.kinds[place] == Kind.MOVE_EXECUTABLE)
        && (!unshare || shared[place]);
  }

  private boolean anyIsShared() {
    for (int i = 0; i < batch.size(); i++) {
      if (isToMove(i, true)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves the lines that stayed, each with a call of its own.
   *
   * @param unshare only those that turned out to be shared since a fork, of which the program is
   *     first given copies of its own. On a page that is not there the call would fault, and nobody
   *     could answer
   */
  private boolean moveOneByOne(LineMover mover, boolean unshare) {
    mover.clear();
    for (int i = 0; i < batch.size(); i++) {
      if (isToMove(i, unshare)) {
        long address = batch.pages[i] << 12;
        if (unshare) {
          mover.addAdvice(address, PAGE_BYTES, MADV_POPULATE_WRITE);
        }
        mover.addMove(address, batch.stagingAddresses[i], PAGE_BYTES);
      }
    }
    if (!mover.run(futex)) {
      return false;
    }
    int operation = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (isToMove(i, unshare)) {
        operation += unshare ? 1 : 0;
        if (mover.moved(operation) == PAGE_BYTES) {
          batch.outcomes[i] = Outcome.READ;
        } else if (mover.result(operation) == -Errno.ENOENT) {
          batch.outcomes[i] = Outcome.ABSENT;
        } else {
          shared[i] = mover.result(operation) == -Errno.EBUSY;
        }
        operation++;
      }
    }
    return true;
  }

  /**
   * Drops lines that were copied in place, now that their bytes are here; those that cannot be
   * dropped, locked ones for example, stay. False when the address space is gone.
   */
  boolean dropCopied(LineMover mover) {
    mover.clear();
    int copied = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (isCopied(i)) {
        mover.addAdvice(batch.pages[i] << 12, PAGE_BYTES, MADV_DONTNEED);
        copied++;
      }
    }
    if (copied == 0) {
      return true;
    }
    if (!mover.run(futex)) {
      return false;
    }
    int operation = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (isCopied(i) && mover.result(operation++) != 0) {
        batch.outcomes[i] = Outcome.STAYED;
      }
    }
    return true;
  }

  private boolean isCopied(int place) {
    return batch.kinds[place] == Kind.COPY_OUT && batch.outcomes[place] == Outcome.READ;
  }

  /** Drops what was moved out. False when the address space is gone or does not answer. */
  boolean emptyStaging(LineMover mover) {
    mover.clear();
    int staged = 0;
    int stagedExecutable = 0;
    for (int i = 0; i < batch.size(); i++) {
      switch (batch.kinds[i]) {
        case MOVE -> staged++;
        case MOVE_EXECUTABLE -> stagedExecutable++;
        default -> {}
      }
    }
    if (staged > 0) {
      mover.addAdvice(mover.stagingAddress(false), staged * PAGE_BYTES, MADV_DONTNEED);
    }
    if (stagedExecutable > 0) {
      mover.addAdvice(mover.stagingAddress(true), stagedExecutable * PAGE_BYTES, MADV_DONTNEED);
    }
    return mover.run(futex);
  }
}
