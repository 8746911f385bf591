package io.legoos.processor.fault;

import io.legoos.linux.Futex;
import io.legoos.linux.SystemCalls;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.fault.EvictionBatch.Kind;
import io.legoos.processor.fault.EvictionBatch.Outcome;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evicts lines in batches, off the fault path. The life of a batch:
 *
 * <ol>
 *   <li>victims are chosen and become EVICTING;
 *   <li>the agent moves the dirty ones to its staging range and drops the clean ones;
 *   <li>the staged bytes are read straight into the owners' flush frames, all-zero lines are left
 *       out; those that could only be copied, of memory that may only be read, are dropped;
 *   <li>the frames are sent; while they travel the agent empties the staging range and the slots
 *       become free: from here on faults on the lines are served from the frames;
 *   <li>the owners acknowledge, and the lines are REMOTE.
 * </ol>
 *
 * <p>One thread per vProcess. An owner that is lost and that nobody replaces ends the vProcess,
 * never the evictor's thread.
 */
final class Evictor implements Runnable {
  private static final long IDLE_MILLIS = 500;
  private static final long STUCK_MILLIS = 1;
  private static final long MAX_STUCK_MILLIS = 8;

  private static final long PIGGYBACK_MILLIS = 2;
  private static final long PIGGYBACK_NANOS = PIGGYBACK_MILLIS * 1_000_000;
  private static final long MOVER_GRACE_NANOS = 2_000_000_000L;
  private static final long MOVER_POLL_NANOS = 1_000_000L;

  private final CacheCore core;
  private final EvictionBatch batch;
  private final OwnerResolver resolver;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final LineRemover remover;
  private final FrameFiller filler;
  private final OwnerFlushes flushes;
  private final List<OwnerLink> frames = new ArrayList<>();
  private final WaitingForks forks;

  private @Nullable OwnerLink overdue;
  private long stuckMillis = STUCK_MILLIS;

  Evictor(CacheCore core, OwnerResolver resolver) {
    this.core = core;
    this.batch = core.batch;
    this.resolver = resolver;
    this.flushes = new OwnerFlushes(core);
    this.forks = new WaitingForks(core);
    this.remover = new LineRemover(batch, new Futex(calls, arena));
    this.filler = new FrameFiller(batch, new StagedReader(calls, arena), remover);
  }

  /**
   * Under the lock: makes room for a copy of {@code parent}, pauses its eviction, runs {@code
   * ready}.
   */
  void prepareFork(Space parent, Runnable ready) {
    forks.add(parent, ready);
    core.evictorWork.signal();
  }

  @Override
  public void run() {
    try {
      while (nextBatch()) {
        OwnerLink due = overdue;
        if (due != null) {
          flushOverdue(due);
          continue;
        }
        boolean left = evict();
        forks.evicted(left);
        if (left) {
          stuckMillis = STUCK_MILLIS;
        } else {
          Thread.sleep(stuckMillis);
          stuckMillis = Math.min(2 * stuckMillis, MAX_STUCK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      core.fail(MemoryFailure.PROCESSOR_MONITOR_FAILED, "evictor: " + e);
    }
  }

  private boolean nextBatch() throws InterruptedException {
    core.lock.lock();
    try {
      while (!core.stopping) {
        core.closeRetiredMovers();
        overdue = core.piggybacks.overdue(System.nanoTime() - PIGGYBACK_NANOS);
        WaitingForks.Next next = overdue == null ? forks.advance() : WaitingForks.Next.NOTHING;
        if (overdue != null || next == WaitingForks.Next.EVICT) {
          return true;
        }
        if (core.evictionWanted()) {
          core.selectVictims();
          if (batch.size() > 0) {
            return true;
          }
          resolver.hasten();
          core.evictorWork.await(STUCK_MILLIS, TimeUnit.MILLISECONDS);
        } else if (next == WaitingForks.Next.WAIT) {
          resolver.hasten();
          core.evictorWork.await(STUCK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
          core.evictorWork.await(
              core.piggybacks.anyWaiting() ? PIGGYBACK_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
      return false;
    } finally {
      core.lock.unlock();
    }
  }

  /** False when no line has left. */
  private boolean evict() {
    Space space = batch.space;
    LineMover mover = space == null ? null : space.mover;
    if (space == null || mover == null) {
      throw new IllegalStateException("a batch without an address space to evict from");
    }
    batch.sort();
    if (!findOwners(space)) {
      putBack(space);
      return false;
    }
    if (!remover.takeOut(mover) || !filler.fill(mover, frames)) {
      awaitEnd(space);
      return false;
    }
    publish(space);
    flushes.send(frames);
    if (!remover.emptyStaging(mover)) {
      awaitDeath(space);
    }
    boolean left = releaseSlots(space);
    List<OwnerLink> sent = frames;
    do {
      core.evictorAsks = true;
      flushes.await(sent);
      core.evictorAsks = false;
      sent = finish(space);
      flushes.send(sent);
    } while (!sent.isEmpty());
    return left;
  }

  private boolean findOwners(Space space) {
    int unowned = fillOwners(space, 0);
    while (unowned < batch.size()) {
      long address = batch.pages[unowned] << 12;
      core.evictorAsks = true;
      try {
        resolver.resolve(space, address);
      } catch (IOException e) {
        core.fail(
            MemoryFailure.of(e, MemoryFailure.OUT_OF_REMOTE_MEMORY),
            String.valueOf(e.getMessage()));
        return false;
      } finally {
        core.evictorAsks = false;
      }
      int next = fillOwners(space, unowned);
      if (next == unowned) {
        return false; // the space died
      }
      unowned = next;
    }
    return true;
  }

  /** Finds the owners of dirty lines from {@code start} on; returns where one has none yet. */
  private int fillOwners(Space space, int start) {
    core.lock.lock();
    try {
      for (int i = start; i < batch.size(); i++) {
        if (batch.dirty[i]) {
          OwnerLink owner = space.vRegions.ownerOf(batch.pages[i] << 12);
          if (owner == null) {
            return i;
          }
          batch.owners[i] = owner;
        }
      }
      return batch.size();
    } finally {
      core.lock.unlock();
    }
  }

  /** From here on faults on lines that were read are served from the frames. */
  private void publish(Space space) {
    core.lock.lock();
    try {
      for (int i = 0; i < batch.size(); i++) {
        Outcome outcome = batch.outcomes[i];
        if (space.dead || Line.state(space.lines.get(batch.pages[i])) != LineState.EVICTING) {
          // What is not put back gives its slot back with the others.
          batch.outcomes[i] = outcome == Outcome.STAYED ? Outcome.ABSENT : outcome;
          continue;
        }
        int held = Line.held(space.lines.get(batch.pages[i]));
        switch (outcome) {
          case DROPPED -> {
            core.counters.cleanEvictions++;
            space.writePredictor.notWritten(batch.pages[i]);
            dropped(space, i);
          }
          case WAS_ZERO, ABSENT -> {
            core.counters.zeroEvictions++;
            space.lines.set(batch.pages[i], Line.of(LineState.ZERO, held, 0));
          }
          case STAYED -> {
            LineState before = batch.dirty[i] ? LineState.DIRTY : LineState.CLEAN;
            space.lines.set(batch.pages[i], Line.of(before, held, batch.slots[i]));
            core.cache.pin(batch.slots[i]);
            core.stayed(space, batch.pages[i]);
            core.counters.keptLines++;
          }
          default -> core.counters.dirtyEvictions++;
        }
      }
      holdBack(space);
      batch.publish();
    } finally {
      core.lock.unlock();
    }
  }

  /** Its owner may have been lost after it was chosen. Under the lock. */
  private void dropped(Space space, int place) {
    long page = batch.pages[place];
    OwnerLink owner = space.vRegions.ownerOf(page << 12);
    if (Line.held(space.lines.get(page)) == 0 && owner != null) {
      core.lost.lineLost(space, page, owner, 0);
    } else {
      space.lines.set(page, Line.of(LineState.REMOTE, Line.HELD, 0));
    }
  }

  /** The last lines of each frame wait for a fetch that takes them along. Under the lock. */
  private void holdBack(Space space) {
    long now = System.nanoTime();
    for (int k = batch.size() - 1; k >= 0; k--) {
      int i = batch.order[k];
      OwnerLink owner = batch.owners[i];
      if (batch.outcomes[i] == Outcome.READ
          && owner != null
          && batch.kinds[i] != Kind.COPY_OUT
          && !space.dead
          && batch.frameIndexes[i] == owner.flushExchange().flushCount() - 1) {
        PageExchange frame = owner.flushExchange();
        int entry =
            core.piggybacks.hold(
                space,
                batch.pages[i],
                owner,
                frame.flushedPages(),
                PageExchange.flushOffset(batch.frameIndexes[i]),
                now);
        if (entry >= 0) {
          frame.truncateFlushes(batch.frameIndexes[i]);
          batch.outcomes[i] = Outcome.HELD_BACK;
          int held = Line.held(space.lines.get(batch.pages[i]));
          space.lines.set(
              batch.pages[i], Line.of(LineState.EVICTING, held, EvictionBatch.MAX_LINES + entry));
        }
      }
    }
  }

  /** Flushes lines for which no fetch came in time. */
  private void flushOverdue(OwnerLink owner) {
    PageExchange frame = owner.flushExchange();
    core.lock.lock();
    try {
      frame.clear();
      if (core.piggybacks.board(owner, frame) == 0) {
        return; // a fetch took them meanwhile, or their space died
      }
    } finally {
      core.lock.unlock();
    }
    boolean kept = false;
    while (!kept) {
      flushes.send(List.of(owner));
      flushes.await(List.of(owner));
      kept = arrived(owner);
    }
  }

  /** False when its owner is lost, all that it took with it: to be sent again. */
  private boolean arrived(OwnerLink owner) {
    PageExchange frame = owner.flushExchange();
    core.lock.lock();
    try {
      if (!flushes.gone(List.of(owner)).isEmpty()) {
        return false;
      }
      core.counters.flushMessages++;
      core.piggybacks.alight(
          frame,
          (space, page, index) ->
              core.flushed(space, page, frame.flushStatus(index), owner, owner.flushHolds()));
      core.tellReadyGuards();
      core.retryFaults();
      return true;
    } finally {
      core.lock.unlock();
    }
  }

  /** Whether any line has left. */
  private boolean releaseSlots(Space space) {
    core.lock.lock();
    try {
      boolean left = false;
      for (int i = 0; i < batch.size(); i++) {
        if (batch.outcomes[i] != Outcome.STAYED) {
          core.release(space, batch.slots[i]);
          left = true;
        }
      }
      core.evictionEnded();
      core.retryFaults();
      return left;
    } finally {
      core.lock.unlock();
    }
  }

  /** Ends the batch, unless it returns whom it must be sent to again. */
  private List<OwnerLink> finish(Space space) {
    core.lock.lock();
    try {
      List<OwnerLink> gone = flushes.gone(frames);
      if (!gone.isEmpty() && !space.dead) {
        return gone; // lost while another owner was waited for
      }
      for (int i = 0; i < batch.size(); i++) {
        OwnerLink owner = batch.owners[i];
        if (batch.outcomes[i] == Outcome.READ && owner != null) {
          core.flushed(
              space,
              batch.pages[i],
              owner.flushExchange().flushStatus(batch.frameIndexes[i]),
              owner,
              owner.flushHolds());
        }
      }
      for (OwnerLink owner : frames) {
        core.counters.flushMessages += owner.flushExchange().flushCount() > 0 ? 1 : 0;
      }
      batch.clear();
      core.tellReadyGuards();
      core.retryFaults();
      return List.of();
    } finally {
      core.lock.unlock();
    }
  }

  /** Nothing has been taken out yet: the lines are what they were. */
  private void putBack(Space space) {
    core.lock.lock();
    try {
      for (int i = 0; i < batch.size(); i++) {
        if (space.dead) {
          core.release(space, batch.slots[i]);
        } else {
          LineState before = batch.dirty[i] ? LineState.DIRTY : LineState.CLEAN;
          int held = Line.held(space.lines.get(batch.pages[i]));
          space.lines.set(batch.pages[i], Line.of(before, held, batch.slots[i]));
          core.stayed(space, batch.pages[i]);
        }
      }
      endBatch();
    } finally {
      core.lock.unlock();
    }
  }

  /** Gives the batch up, with its address space. */
  private void awaitEnd(Space space) {
    awaitDeath(space);
    core.lock.lock();
    try {
      // The lines stay EVICTING, so that nobody has given the slots of a dead space back.
      for (int i = 0; i < batch.size(); i++) {
        core.release(space, batch.slots[i]);
      }
      endBatch();
    } finally {
      core.lock.unlock();
    }
  }

  /**
   * The agent does not answer: its space is gone, and the tracer will tell. When it lives on the
   * program cannot: what is in the staging range must not be taken for resident, zero or another.
   */
  private void awaitDeath(Space space) {
    LineMover mover = space.mover;
    String activity = mover == null ? "gone" : mover.activity();
    long began = System.nanoTime();
    core.lock.lock();
    try {
      while (!space.dead && !core.stopping && System.nanoTime() - began < MOVER_GRACE_NANOS) {
        core.evictorWork.awaitNanos(MOVER_POLL_NANOS);
      }
      if (!space.dead) {
        core.fail(
            MemoryFailure.PROCESSOR_MONITOR_FAILED,
            "the agent in the program's address space does not answer ("
                + activity
                + core.stuckFault
                + ")");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      core.lock.unlock();
    }
  }

  private void endBatch() {
    batch.clear();
    core.tellReadyGuards();
    core.retryFaults();
  }

  /** Frees what the thread used; to be called after it has ended. */
  void free() {
    arena.close();
  }
}
