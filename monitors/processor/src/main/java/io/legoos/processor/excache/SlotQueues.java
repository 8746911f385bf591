package io.legoos.processor.excache;

import java.util.Arrays;

/**
 * Queues of slots, oldest first, in arrays. A slot is in one queue at most; the caller knows in
 * which. Every operation is O(1) and allocates nothing. Not thread-safe.
 */
final class SlotQueues {
  private final int[] next;
  private final int[] previous;
  private final int[] oldest;
  private final int[] newest;
  private final int[] sizes;

  SlotQueues(int queues, int slots) {
    this.next = new int[slots];
    this.previous = new int[slots];
    this.oldest = new int[queues];
    this.newest = new int[queues];
    this.sizes = new int[queues];
    Arrays.fill(oldest, ExCache.NONE);
    Arrays.fill(newest, ExCache.NONE);
  }

  /** Puts a slot that is in no queue behind all others. */
  void append(int queue, int slot) {
    int last = newest[queue];
    previous[slot] = last;
    next[slot] = ExCache.NONE;
    if (last == ExCache.NONE) {
      oldest[queue] = slot;
    } else {
      next[last] = slot;
    }
    newest[queue] = slot;
    sizes[queue]++;
  }

  void remove(int queue, int slot) {
    int before = previous[slot];
    int after = next[slot];
    if (before == ExCache.NONE) {
      oldest[queue] = after;
    } else {
      next[before] = after;
    }
    if (after == ExCache.NONE) {
      newest[queue] = before;
    } else {
      previous[after] = before;
    }
    sizes[queue]--;
  }

  /** The first slot, or {@link ExCache#NONE}. */
  int oldest(int queue) {
    return oldest[queue];
  }

  /** The slot behind {@code slot} in its queue, or {@link ExCache#NONE}. */
  int after(int slot) {
    return next[slot];
  }

  int size(int queue) {
    return sizes[queue];
  }
}
