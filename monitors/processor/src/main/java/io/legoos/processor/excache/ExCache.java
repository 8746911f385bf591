package io.legoos.processor.excache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable RefaultHistory history;
  private final int stride;
  private final int[] spaces;
  private final long[] pages;
  private final byte[] levels;
  private final byte[] kinds;
  private final int[] free;
  private final int[] nextFree;
  private final int[] used;
  private final SlotQueues queues;
  private final Victims victims;
  private int total;
  private int peak;

  public ExCache(ExCacheGeometry geometry, ReplacementPolicy policy) {
    this.geometry = geometry;
    this.policy = policy;
    this.history =
        policy == ReplacementPolicy.REFAULT ? new RefaultHistory(geometry.lines()) : null;
    this.stride = geometry.ways() + geometry.ways() / 2;
    int slots = geometry.sets() * stride;
    this.queues = new SlotQueues(Victims.QUEUES * geometry.sets(), slots);
    this.victims = new Victims(queues, slots, geometry.ways());
    this.spaces = new int[slots];
    this.pages = new long[slots];
    this.levels = new byte[slots];
    this.kinds = new byte[slots];
    this.free = new int[geometry.sets()];
    this.nextFree = new int[slots];
    this.used = new int[geometry.sets()];
    Arrays.fill(spaces, NONE);
    for (int set = 0; set < geometry.sets(); set++) {
      int first = set * stride;
      free[set] = first;
      for (int i = 0; i < stride; i++) {
        nextFree[first + i] = i == stride - 1 ? NONE : first + i + 1;
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

  private int queueOf(int slot) {
    return Victims.queue(setOfSlot(slot), kinds[slot]);
  }

  /** Lines that the set may still take. */
  public int room(int set) {
    return geometry.ways() - used[set];
  }

  /**
   * Takes a slot for the line as the newest of its set; {@link #NONE} when the set is full, or the
   * whole cache because copies have taken more than others' ways.
   *
   * @param first {@link #NONE}, or the slot of the line whose fault brings this one in, too, ahead
   *     of its use. It is protected as that one is, or as it would be by itself, so that lines
   *     which come in together tend to leave together; but not passed over, for nobody has missed
   *     it
   */
  public int allocate(int space, long page, int first) {
    int set = setOf(space, page);
    if (used[set] >= geometry.ways() || total >= geometry.lines()) {
      return NONE;
    }
    int level = history == null ? 0 : history.levelOf(space, page);
    if (first != NONE) {
      level = Math.min(1, Math.max(level, levels[first]));
    }
    return take(set, space, page, level);
  }

  /**
   * Takes a slot for a copy of the line in slot {@code original}, in another space: as much in use
   * as that one. May exceed the ways; {@link #NONE} when even the spare is gone.
   */
  public int forceAllocate(int space, long page, int original) {
    int level = original == NONE ? 0 : levels[original];
    return take(setOf(space, page), space, page, level);
  }

  private int take(int set, int space, long page, int level) {
    int slot = free[set];
    if (slot == NONE) {
      return NONE;
    }
    free[set] = nextFree[slot];
    spaces[slot] = space;
    pages[slot] = page;
    levels[slot] = (byte) level;
    kinds[slot] = (byte) (level > 0 ? Victims.PROTECTED : Victims.UNPROTECTED);
    victims.passOver(slot, Math.max(0, level - 1));
    queues.append(queueOf(slot), slot);
    used[set]++;
    total++;
    peak = Math.max(peak, total);
    return slot;
  }

  /** Gives the slot back. */
  public void release(int slot) {
    if (spaces[slot] == NONE) {
      throw new IllegalStateException("slot " + slot + " is free already");
    }
    int set = setOfSlot(slot);
    queues.remove(queueOf(slot), slot);
    spaces[slot] = NONE;
    nextFree[slot] = free[set];
    free[set] = slot;
    used[set]--;
    total--;
  }

  /** The line was used: under LRU it becomes the newest of its set. */
  public void touch(int slot) {
    if (policy == ReplacementPolicy.LRU) {
      move(slot, kinds[slot]);
    }
  }

  /** The line could not leave: it is tried again after all others of its set, or now and then. */
  public void pin(int slot) {
    move(slot, Victims.PINNED);
  }

  private void move(int slot, int kind) {
    queues.remove(queueOf(slot), slot);
    kinds[slot] = (byte) kind;
    queues.append(queueOf(slot), slot);
  }

  /** The line was chosen as a victim. Its slot stays taken until {@link #release}. */
  public void evicted(int slot) {
    if (history != null) {
      history.evicted(spaces[slot], pages[slot], levels[slot]);
    }
  }

  /**
   * The lines of a set in the order in which they should leave, from the first on. The walk is the
   * cache's own and ends at the next call. A line that it gave may be pinned meanwhile.
   */
  public Victims victims(int set) {
    victims.begin(set);
    return victims;
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
