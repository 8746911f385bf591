package io.legoos.processor.excache;

/**
 * Walks over the lines of a set in the order in which they should leave: protected ones that are
 * too many, then unprotected ones, then the rest. Without protected lines that is the order of one
 * queue. Allocates nothing; not thread-safe.
 */
public final class Victims {
  /** Protected lines that one step passes over at most, so that it is short. */
  private static final int MAX_PASSED_OVER = 1024;

  private final SlotQueues queues;
  private final byte[] chances;
  private final int protectedLimit;
  private int set;
  private int nextUnprotected;
  private int nextProtected;
  private int unprotectedLeft;
  private int protectedLeft;
  private int tooMany;

  Victims(SlotQueues queues, int slots, int ways) {
    this.queues = queues;
    this.chances = new byte[slots];
    this.protectedLimit = (int) (ways * 9L / 10);
  }

  static int queue(int set, boolean isProtected) {
    return 2 * set + (isProtected ? 1 : 0);
  }

  /** How often a protected line is passed over before it is a victim. */
  void passOver(int slot, int times) {
    chances[slot] = (byte) times;
  }

  void begin(int ofSet) {
    set = ofSet;
    nextUnprotected = queues.oldest(queue(ofSet, false));
    nextProtected = queues.oldest(queue(ofSet, true));
    unprotectedLeft = queues.size(queue(ofSet, false));
    protectedLeft = queues.size(queue(ofSet, true));
    tooMany = Math.max(0, protectedLeft - protectedLimit);
  }

  /** The next line, or {@link ExCache#NONE}. */
  public int next() {
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
    return protectedLine();
  }

  private int protectedLine() {
    if (protectedLeft-- <= 0) {
      return ExCache.NONE;
    }
    int queue = queue(set, true);
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
