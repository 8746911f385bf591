package io.legoos.processor.fault;

import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Evicted lines that wait for a ride: the next fetch from their owner takes them along, so that
 * miss and flush are one message (row P8). Who waits too long is flushed by the evictor. Guarded by
 * the cache's lock.
 */
final class Piggybacks {
  /** Lines that may wait at once. */
  static final int MAX_LINES = 32;

  /** Where an entry is. */
  private enum State {
    FREE,
    WAITING,
    /** In a frame that the owner has not acknowledged. */
    SENT
  }

  private final boolean takesAny;
  private final MemorySegment contents;
  private final State[] states = new State[MAX_LINES];
  private final @Nullable Space[] spaces = new @Nullable Space[MAX_LINES];
  private final @Nullable OwnerLink[] owners = new @Nullable OwnerLink[MAX_LINES];
  private final @Nullable PageExchange[] frames = new @Nullable PageExchange[MAX_LINES];
  private final long[] pages = new long[MAX_LINES];
  private final long[] sinceNanos = new long[MAX_LINES];
  private final int[] frameIndexes = new int[MAX_LINES];
  private final boolean[] due = new boolean[MAX_LINES];
  private int waiting;
  private int sent;

  /**
   * @param takesAny false: no line is ever taken in
   */
  Piggybacks(Arena arena, boolean takesAny) {
    this.takesAny = takesAny;
    this.contents = arena.allocate((long) MAX_LINES * PageExchange.PAGE_BYTES, 4096);
    java.util.Arrays.fill(states, State.FREE);
  }

  /** Takes a line in; returns its entry, or -1 when too many wait for this owner or at all. */
  int hold(Space space, long page, OwnerLink owner, MemorySegment from, long offset, long now) {
    if (!takesAny) {
      return -1;
    }
    int free = -1;
    int sameOwner = 0;
    for (int i = 0; i < MAX_LINES; i++) {
      if (states[i] == State.FREE) {
        free = i;
      } else if (owners[i] == owner) {
        sameOwner++;
      }
    }
    if (free < 0 || sameOwner >= OwnerLink.MAX_PIGGYBACKS) {
      return -1;
    }
    states[free] = State.WAITING;
    spaces[free] = space;
    owners[free] = owner;
    pages[free] = page;
    sinceNanos[free] = now;
    due[free] = false;
    MemorySegment.copy(from, offset, contents, contentOffset(free), PageExchange.PAGE_BYTES);
    waiting++;
    return free;
  }

  private static long contentOffset(int entry) {
    return (long) entry * PageExchange.PAGE_BYTES;
  }

  /** Where the line's bytes are, as an address in this process. */
  long contentAddress(int entry) {
    return contents.address() + contentOffset(entry);
  }

  boolean anyWaiting() {
    return waiting > 0;
  }

  /** An owner for which a line has waited since before {@code since}; null when there is none. */
  @Nullable OwnerLink overdue(long since) {
    for (int i = 0; waiting > 0 && i < MAX_LINES; i++) {
      if (states[i] == State.WAITING && (due[i] || sinceNanos[i] - since <= 0)) {
        return owners[i];
      }
    }
    return null;
  }

  /** Puts the lines that wait for {@code owner} into a frame to it; returns how many. */
  int board(OwnerLink owner, PageExchange frame) {
    int count = 0;
    for (int i = 0; waiting > 0 && i < MAX_LINES; i++) {
      Space space = spaces[i];
      if (states[i] == State.WAITING && space != null && space.dead) {
        free(i);
        waiting--;
      } else if (states[i] == State.WAITING
          && owners[i] == owner
          && space != null
          && frame.flushCount() < frame.maxFlushes()) {
        int index = frame.addFlush(space.id, pages[i] << 12);
        MemorySegment.copy(
            contents,
            contentOffset(i),
            frame.flushedPages(),
            PageExchange.flushOffset(index),
            PageExchange.PAGE_BYTES);
        states[i] = State.SENT;
        frames[i] = frame;
        frameIndexes[i] = index;
        waiting--;
        sent++;
        count++;
      }
    }
    return count;
  }

  /** Sees a line that has arrived. */
  @FunctionalInterface
  interface Arrival {
    void arrived(Space space, long page, int frameIndex);
  }

  /** The frame was answered: its entries are free again. */
  void alight(PageExchange frame, Arrival arrival) {
    alight(frame, arrival, status -> false);
  }

  /**
   * As {@link #alight}, but a line that its owner has not kept, for want of room or because it is
   * lost by now, waits for the evictor.
   *
   * @return whether any does
   */
  boolean alightOrWait(PageExchange frame, boolean holds, Arrival arrival) {
    int before = waiting;
    alight(
        frame,
        arrival,
        status -> status == PageStatus.NO_ROOM || (status == PageStatus.OK && !holds));
    return waiting > before;
  }

  private void alight(PageExchange frame, Arrival arrival, Predicate<PageStatus> waits) {
    for (int i = 0; sent > 0 && i < MAX_LINES; i++) {
      Space space = spaces[i];
      if (states[i] == State.SENT && frames[i] == frame && space != null) {
        sent--;
        if (waits.test(frame.flushStatus(frameIndexes[i]))) {
          states[i] = State.WAITING;
          frames[i] = null;
          due[i] = true;
          waiting++;
        } else {
          free(i);
          arrival.arrived(space, pages[i], frameIndexes[i]);
        }
      }
    }
  }

  private void free(int entry) {
    states[entry] = State.FREE;
    spaces[entry] = null;
    owners[entry] = null;
    frames[entry] = null;
  }

  /** Whether any line of the range waits or is under way; those that wait are due at once. */
  boolean touches(Space space, long firstPage, long endPage) {
    boolean found = false;
    for (int i = 0; waiting + sent > 0 && i < MAX_LINES; i++) {
      if (states[i] != State.FREE
          && spaces[i] == space
          && pages[i] >= firstPage
          && pages[i] < endPage) {
        due[i] = true;
        found = true;
      }
    }
    return found;
  }
}
