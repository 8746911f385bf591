package io.legoos.processor.excache;

/**
 * Walks over the lines of a set in the order in which they should leave: protected ones that leave
 * others too little room, then unprotected ones, then protected ones, and last those that could not
 * leave when it was tried. Of these the first is tried again in each walk, before all others, so
 * that it does not stay for good. Allocates nothing; not thread-safe.
 */
public final class Victims {
  static final int UNPROTECTED = 0;
  static final int PROTECTED = 1;
  static final int PINNED = 2;
  static final int QUEUES = 3;

  /**
   * Lines of a large set that are unprotected at least: what streams bring in stays for a while.
   */
  private static final int LEAST_UNPROTECTED = 256;

  /** Protected lines that one step passes over at most, so that it is short. */
  private static final int MAX_PASSED_OVER = 64;

  private final SlotQueues queues;
  private final byte[] chances;
  private final int leastUnprotected;
  private int set;
  private int nextUnprotected;
  private int nextProtected;
  private int unprotectedLeft;
  private int protectedLeft;
  private int nextPinned;
  private int pinnedLeft;
  private int tooMany;
  private boolean pinnedTried;

  Victims(SlotQueues queues, int slots, int ways) {
    this.queues = queues;
    this.chances = new byte[slots];
    this.leastUnprotected = Math.max(ways / 32, Math.min(ways / 10, LEAST_UNPROTECTED));
  }

  static int queue(int set, int kind) {
    return QUEUES * set + kind;
  }

  /** How often a protected line is passed over before it is a victim. */
  void passOver(int slot, int times) {
    chances[slot] = (byte) times;
  }

  void begin(int ofSet) {
    set = ofSet;
    nextUnprotected = queues.oldest(queue(ofSet, UNPROTECTED));
    nextProtected = queues.oldest(queue(ofSet, PROTECTED));
    nextPinned = queues.oldest(queue(ofSet, PINNED));
    unprotectedLeft = queues.size(queue(ofSet, UNPROTECTED));
    protectedLeft = queues.size(queue(ofSet, PROTECTED));
    pinnedLeft = queues.size(queue(ofSet, PINNED));
    pinnedTried = false;
    tooMany = Math.max(0, leastUnprotected - unprotectedLeft);
  }

  /** The next line, or {@link ExCache#NONE}. */
  public int next() {
    if (!pinnedTried) {
      pinnedTried = true;
      int slot = pinnedLine();
      if (slot != ExCache.NONE) {
        return slot;
      }
    }
    if (tooMany > 0) {
      tooMany--;
      int slot = protectedLine();
      if (slot != ExCache.NONE) {
        return slot;
      }
    }
    // A line that was made newest meanwhile is met again at the end: once is enough.
    if (nextUnprotected != ExCache.NONE && unprotectedLeft-- > 0) {
      int slot = nextUnprotected;
      nextUnprotected = queues.after(slot);
      return slot;
    }
    int slot = protectedLine();
    return slot == ExCache.NONE ? pinnedLine() : slot;
  }

  private int pinnedLine() {
    if (nextPinned == ExCache.NONE || pinnedLeft-- <= 0) {
      return ExCache.NONE;
    }
    int slot = nextPinned;
    nextPinned = queues.after(slot);
    return slot;
  }

  private int protectedLine() {
    if (protectedLeft-- <= 0) {
      return ExCache.NONE;
    }
    int queue = queue(set, PROTECTED);
    for (int passed = 0; nextProtected != ExCache.NONE; passed++) {
      int slot = nextProtected;
      nextProtected = queues.after(slot);
      if (chances[slot] == 0 || passed == MAX_PASSED_OVER) {
        return slot;
      }
      chances[slot]--;
      queues.remove(queue, slot);
      queues.append(queue, slot);
      if (nextProtected == ExCache.NONE) {
        nextProtected = slot;
      }
    }
    return ExCache.NONE;
  }
}
