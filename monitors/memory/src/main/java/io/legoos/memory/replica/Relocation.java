package io.legoos.memory.replica;

import java.util.Arrays;

/** Where the records of one segment went. Immutable once it is given to the holders. */
public final class Relocation {
  private static final long STAYS = -2;

  private final long first;
  private final long[] moved;

  Relocation(long first, int records) {
    this.first = first;
    this.moved = new long[records];
    Arrays.fill(moved, STAYS);
  }

  void put(int index, long sequence) {
    moved[index] = sequence;
  }

  /**
   * The sequence of the record's copy; the same sequence when it was not copied; {@link
   * ReplicaLog#DROPPED} when it was found damaged.
   */
  public long of(long sequence) {
    long index = sequence - first;
    if (index < 0 || index >= moved.length || moved[(int) index] == STAYS) {
      return sequence;
    }
    return moved[(int) index];
  }
}
