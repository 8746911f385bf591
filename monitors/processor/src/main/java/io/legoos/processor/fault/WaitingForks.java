package io.legoos.processor.fault;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Forks that wait until the copies of their parents' lines fit and nothing of the parent is under
 * way. Guarded by the cache's lock.
 */
final class WaitingForks {
  // Lines may be unable to leave, locked ones for example: a fork does not wait for ever, and what
  // is then too much leaves after it.
  private static final int MAX_ROUNDS = 64;
  private static final int MAX_IDLE_ROUNDS = 16;

  /** What is to be done for the first fork before any other. */
  enum Next {
    /** The batch holds lines that must leave. */
    EVICT,
    /** Lines that are on their way must arrive. */
    WAIT,
    /** No fork waits. */
    NOTHING
  }

  private record Fork(Space parent, Runnable ready) {}

  private final CacheCore core;
  private final Deque<Fork> forks = new ArrayDeque<>();
  private int rounds;
  private int idleRounds;

  WaitingForks(CacheCore core) {
    this.core = core;
  }

  /** Takes a fork in; {@code ready} runs when its parent's eviction has been paused. */
  void add(Space parent, Runnable ready) {
    core.forkBegins(parent);
    forks.add(new Fork(parent, ready));
  }

  Next advance() {
    for (Fork fork = forks.peek(); fork != null; fork = forks.peek()) {
      Space parent = fork.parent;
      if (!parent.dead && core.lacksRoomForForks() && mayTryAgain()) {
        core.selectForForks();
        if (core.batch.size() > 0) {
          return Next.EVICT;
        }
        idleRounds++;
        return Next.WAIT;
      }
      if (core.piggybacks.touches(parent, 0, Long.MAX_VALUE)) {
        return Next.WAIT; // they are due now, and the fork goes on after them
      }
      forks.remove();
      rounds = 0;
      idleRounds = 0;
      parent.evictionPauses++;
      fork.ready.run();
    }
    return Next.NOTHING;
  }

  /** Tells of a batch, whether any of its lines has left. For the evictor's thread. */
  void evicted(boolean left) {
    idleRounds = left ? 0 : idleRounds + 1;
  }

  private boolean mayTryAgain() {
    int lines = core.cache.geometry().lines();
    idleRounds = rounds == 0 ? 0 : idleRounds;
    return idleRounds < MAX_IDLE_ROUNDS
        && rounds++ < MAX_ROUNDS + lines / EvictionBatch.MAX_DIRTY_LINES;
  }
}
