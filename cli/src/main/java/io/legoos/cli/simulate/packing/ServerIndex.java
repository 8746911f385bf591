package io.legoos.cli.simulate.packing;

import io.legoos.managers.placement.RoomIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Servers in one order of preference, in an index for each level of free devices and CPU. In one
 * index for all, servers without free CPU stand between servers without free devices, and a search
 * for both has to look at most of them. Not thread-safe.
 */
final class ServerIndex<T> {
  private static final int DEVICE_STEP = 100;
  private static final int WHOLE_DEVICE = 1000;
  private static final int BITS = 8;
  private static final int MOST = (1 << BITS) - 1;

  private final Comparator<T> preference;

  /** In their order. */
  private int[] levels = {};

  private final List<RoomIndex<T>> indexes = new ArrayList<>();

  ServerIndex(Comparator<T> preference) {
    this.preference = preference;
  }

  /**
   * A range of room, of a room as {@link Server#room} makes it, or of what is wanted. Its bytes are
   * whole devices in all that is free of them, the length of the number of CPUs, and tenths of the
   * device with the most free.
   */
  private static int level(long[] room) {
    int devices = (int) Math.min(MOST, room[room.length - 2] / WHOLE_DEVICE);
    int cpu = Long.SIZE - Long.numberOfLeadingZeros(room[0]);
    int largest = (int) Math.min(MOST, room[room.length - 1] / DEVICE_STEP);
    return (devices << BITS | cpu) << BITS | largest;
  }

  /** Whether a server of that level may have what is wanted. */
  private static boolean canHold(int level, int wanted) {
    return level >= wanted
        && (level >> BITS & MOST) >= (wanted >> BITS & MOST)
        && (level & MOST) >= (wanted & MOST);
  }

  /**
   * Adds a server.
   *
   * @param room as {@link Server#room} makes it
   */
  void add(T item, long[] room) {
    int level = level(room);
    int at = Arrays.binarySearch(levels, level);
    if (at < 0) {
      at = -at - 1;
      int[] more = Arrays.copyOf(levels, levels.length + 1);
      System.arraycopy(levels, at, more, at + 1, levels.length - at);
      more[at] = level;
      levels = more;
      indexes.add(at, new RoomIndex<>(preference));
    }
    indexes.get(at).add(item, room);
  }

  /**
   * Removes a server.
   *
   * @param room with which it was added
   */
  void remove(T item, long[] room) {
    int at = Arrays.binarySearch(levels, level(room));
    if (at < 0) {
      throw new IllegalArgumentException("not in the index: " + item);
    }
    indexes.get(at).remove(item);
  }

  /** The most preferred one that has the room and is accepted; null when there is none. */
  @Nullable T first(long[] wanted, Predicate<T> accepted) {
    int least = level(wanted);
    T best = null;
    for (int i = 0; i < levels.length; i++) {
      if (canHold(levels[i], least)) {
        T found = indexes.get(i).firstBefore(best, accepted, wanted);
        best = found == null ? best : found;
      }
    }
    return best;
  }
}
