package io.legoos.processor.fault;

import io.legoos.processor.remote.OwnerLink;
import io.legoos.protocol.page.PageExchange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one space that are being evicted together. Filled and emptied under the lock; the
 * evictor alone writes the rest. Allocates nothing after construction.
 */
final class EvictionBatch {
  private static final int PLACE_BITS = 8;
  static final int MAX_LINES = 1 << PLACE_BITS;

  /** Those go through the staging range, and into flush frames. */
  static final int MAX_DIRTY_LINES = 128;

  /** How a line leaves. */
  enum Kind {
    /** It must stay for the moment: in use by another activity. */
    NOT_NOW,
    /** It cannot leave while its protection is what it is. */
    KEEP,
    /** Clean: drop it. */
    DROP,
    /** Dirty: move it out, then flush. */
    MOVE,
    /** The same, in a range of writable code. */
    MOVE_EXECUTABLE,
    /** Dirty, but the program can no longer write to it: copy, flush, then drop. */
    COPY_OUT
  }

  /** What became of a line. */
  enum Outcome {
    UNDER_WAY,
    DROPPED,
    /** Its bytes are in a flush frame. */
    READ,
    /** Its bytes wait for a fetch to the same owner. */
    HELD_BACK,
    WAS_ZERO,
    /** It could not be taken out, and is resident still. */
    STAYED,
    /** The kernel had no page there. */
    ABSENT
  }

  @Nullable Space space;
  final long[] pages = new long[MAX_LINES];
  final int[] slots = new int[MAX_LINES];
  final Kind[] kinds = new Kind[MAX_LINES];
  final boolean[] dirty = new boolean[MAX_LINES];
  final Outcome[] outcomes = new Outcome[MAX_LINES];
  final @Nullable OwnerLink[] owners = new @Nullable OwnerLink[MAX_LINES];
  final int[] frameIndexes = new int[MAX_LINES];
  final long[] stagingAddresses = new long[MAX_LINES];
  // Places in order of their pages: neighbours move with one call.
  final int[] order = new int[MAX_LINES];
  private final long[] sortKeys = new long[MAX_LINES];
  private int size;
  private int dirtyLines;
  private boolean published;

  int size() {
    return size;
  }

  boolean full() {
    return size == MAX_LINES || dirtyLines == MAX_DIRTY_LINES;
  }

  void clear() {
    space = null;
    size = 0;
    dirtyLines = 0;
    published = false;
  }

  int add(Space ofSpace, long page, int slot, Kind kind, boolean isDirty) {
    space = ofSpace;
    int place = size++;
    pages[place] = page;
    slots[place] = slot;
    kinds[place] = kind;
    dirty[place] = isDirty;
    dirtyLines += isDirty ? 1 : 0;
    outcomes[place] = Outcome.UNDER_WAY;
    owners[place] = null;
    stagingAddresses[place] = 0;
    return place;
  }

  /** Fills {@link #order}. */
  void sort() {
    for (int i = 0; i < size; i++) {
      sortKeys[i] = pages[i] << PLACE_BITS | i;
    }
    Arrays.sort(sortKeys, 0, size);
    for (int i = 0; i < size; i++) {
      order[i] = (int) (sortKeys[i] & (MAX_LINES - 1));
    }
  }

  boolean touches(Space ofSpace, long firstPage, long endPage) {
    if (space != ofSpace) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (pages[i] >= firstPage && pages[i] < endPage) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where the bytes of an evicted line are by now, as an address in this process; 0: not here yet.
   */
  long contentAddress(int place) {
    OwnerLink owner = owners[place];
    if (!published || outcomes[place] != Outcome.READ || owner == null) {
      return 0;
    }
    PageExchange frame = owner.flushExchange();
    return frame.flushedPages().address() + PageExchange.flushOffset(frameIndexes[place]);
  }

  /** The bytes of all lines that were read are in their final places. */
  void publish() {
    published = true;
  }
}
