package io.legoos.processor.fault;

/**
 * How many lines of a set are kept free, so that a fault finds room without waiting for an
 * eviction. Twice as many as lines were taken during the last evictions, at least a few: a program
 * that fits into its ExCache loses nothing to the reserve, one that streams through more has one
 * that lasts. Pure; not thread-safe.
 */
final class Watermarks {
  private static final int MIN_LOW_LINES = 16;
  private static final int MAX_LOW_LINES = 512;

  /** Each eviction costs the same wake-ups, however few lines leave; docs/performance.md. */
  private static final int MAX_LEAST_BATCH_LINES = 64;

  private static final int MARGIN = 2;
  private static final int DECAY = 4;

  private final int sets;
  private final int least;
  private final int most;
  private final int leastBatch;
  private int low;
  private int takenSinceBegin;

  Watermarks(int sets, int ways) {
    this.sets = sets;
    this.least = Math.clamp(ways / 32, 1, MIN_LOW_LINES);
    this.most = Math.clamp(ways / 32, 1, MAX_LOW_LINES);
    this.leastBatch = Math.clamp(ways / 64, 1, MAX_LEAST_BATCH_LINES);
    this.low = least;
  }

  /** With so many free lines in a set, or fewer, eviction begins. */
  int low() {
    return low;
  }

  /** Lines of a set that are brought in ahead of their use leave so many free to others. */
  int reserve() {
    return Math.max(1, low / 4);
  }

  /** Eviction goes on until so many lines of the set are free. */
  int target() {
    return low + Math.max(low, leastBatch);
  }

  void lineTaken() {
    takenSinceBegin++;
  }

  /** A line found no room at all. */
  void exhausted() {
    low = Math.min(most, 2 * low);
  }

  void evictionBegins() {
    takenSinceBegin = 0;
  }

  /** The slots of the batch are free. */
  void evictionEnded() {
    int wanted = Math.clamp(MARGIN * (long) takenSinceBegin / sets, least, most);
    low = Math.max(wanted, low - (low - least + DECAY - 1) / DECAY);
  }
}
