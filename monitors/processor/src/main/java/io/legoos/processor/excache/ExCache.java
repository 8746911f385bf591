package io.legoos.processor.excache;

import java.util.Arrays;

/**
 * The slots of an ExCache: sets of ways, a free list and an eviction order per set (rows P1,
 * P4..P6). Every operation is O(1). Not thread-safe.
 *
 * <p>A set holds {@code ways} lines. {@link #forceAllocate} may take a few more for a moment (after
 * a fork), until the caller has evicted them.
 */
public final class ExCache {
  /** No slot. */
  public static final int NONE = -1;

  private final ExCacheGeometry geometry;
  private final ReplacementPolicy policy;
  private final int stride;
  private final int[] next;
  private final int[] previous;
  private final int[] spaces;
  private final long[] pages;
  private final int[] oldest;
  private final int[] newest;
  private final int[] free;
  private final int[] used;
  private int total;
  private int peak;

  public ExCache(ExCacheGeometry geometry, ReplacementPolicy policy) {
    this.geometry = geometry;
    this.policy = policy;
    this.stride = geometry.ways() + geometry.ways() / 2;
    int slots = geometry.sets() * stride;
    this.next = new int[slots];
    this.previous = new int[slots];
    this.spaces = new int[slots];
    this.pages = new long[slots];
    this.oldest = new int[geometry.sets()];
    this.newest = new int[geometry.sets()];
    this.free = new int[geometry.sets()];
    this.used = new int[geometry.sets()];
    Arrays.fill(oldest, NONE);
    Arrays.fill(newest, NONE);
    Arrays.fill(spaces, NONE);
    for (int set = 0; set < geometry.sets(); set++) {
      int first = set * stride;
      free[set] = first;
      for (int i = 0; i < stride; i++) {
        next[first + i] = i == stride - 1 ? NONE : first + i + 1;
      }
    }
  }

  public ExCacheGeometry geometry() {
    return geometry;
  }

  /**
   * The set of a line. Spaces are spread, so that a forked child does not crowd its parent's sets.
   */
  public int setOf(int space, long page) {
    return geometry.sets() == 1
        ? 0
        : (int) Long.remainderUnsigned(page + space * 0x9e3779b9L, geometry.sets());
  }

  private int setOfSlot(int slot) {
    return slot / stride;
  }

  /** Lines that the set may still take. */
  public int room(int set) {
    return geometry.ways() - used[set];
  }

  /** Takes a slot for the line as the newest of its set; {@link #NONE} when the set is full. */
  public int allocate(int space, long page) {
    int set = setOf(space, page);
    return used[set] >= geometry.ways() ? NONE : take(set, space, page);
  }

  /** Like {@link #allocate}, but may exceed the ways; {@link #NONE} when even the spare is gone. */
  public int forceAllocate(int space, long page) {
    return take(setOf(space, page), space, page);
  }

  private int take(int set, int space, long page) {
    int slot = free[set];
    if (slot == NONE) {
      return NONE;
    }
    free[set] = next[slot];
    spaces[slot] = space;
    pages[slot] = page;
    append(set, slot);
    used[set]++;
    total++;
    peak = Math.max(peak, total);
    return slot;
  }

  private void append(int set, int slot) {
    int last = newest[set];
    previous[slot] = last;
    next[slot] = NONE;
    if (last == NONE) {
      oldest[set] = slot;
    } else {
      next[last] = slot;
    }
    newest[set] = slot;
  }

  private void unlink(int set, int slot) {
    int before = previous[slot];
    int after = next[slot];
    if (before == NONE) {
      oldest[set] = after;
    } else {
      next[before] = after;
    }
    if (after == NONE) {
      newest[set] = before;
    } else {
      previous[after] = before;
    }
  }

  /** Gives the slot back. */
  public void release(int slot) {
    if (spaces[slot] == NONE) {
      throw new IllegalStateException("slot " + slot + " is free already");
    }
    int set = setOfSlot(slot);
    unlink(set, slot);
    spaces[slot] = NONE;
    next[slot] = free[set];
    free[set] = slot;
    used[set]--;
    total--;
  }

  /** The line was used: under LRU it becomes the newest of its set. */
  public void touch(int slot) {
    if (policy == ReplacementPolicy.LRU) {
      makeNewest(slot);
    }
  }

  /** Puts a line that cannot be evicted now behind all others of its set. */
  public void makeNewest(int slot) {
    int set = setOfSlot(slot);
    unlink(set, slot);
    append(set, slot);
  }

  /** The next victim of a set, or {@link #NONE}. */
  public int oldest(int set) {
    return oldest[set];
  }

  /** The victim after {@code slot}, or {@link #NONE}. */
  public int newerThan(int slot) {
    return next[slot];
  }

  public int spaceOf(int slot) {
    return spaces[slot];
  }

  public long pageOf(int slot) {
    return pages[slot];
  }

  /** Lines in use. */
  public int used() {
    return total;
  }

  /** The most lines that were ever in use at once. */
  public int peak() {
    return peak;
  }
}
