package io.legoos.cli.simulate.packing;

import io.legoos.managers.placement.RoomIndex;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Servers in one order of preference, in an index for each level of free CPU and devices. In one
 * index for all, servers without free CPU stand between servers without free devices, and a search
 * for both has to look at most of them. Not thread-safe.
 */
final class ServerIndex<T> {
  private static final int DEVICE_STEP = 100;
  private static final int WHOLE_DEVICE = 1000;
  private static final int BITS = 8;
  private static final int MOST = (1 << BITS) - 1;

  private final Comparator<T> preference;
  private final Map<Integer, RoomIndex<T>> byLevel = new HashMap<>();

  ServerIndex(Comparator<T> preference) {
    this.preference = preference;
  }

  /**
   * Adds a server.
   *
   * @param room as {@link Server#room} makes it
   */
  void add(T item, long[] room) {
    byLevel.computeIfAbsent(level(room), level -> new RoomIndex<>(preference)).add(item, room);
  }

  /**
   * Removes a server.
   *
   * @param room with which it was added
   */
  void remove(T item, long[] room) {
    Objects.requireNonNull(byLevel.get(level(room)), "not in the index").remove(item);
  }

  private static int level(long[] room) {
    int cpu = Long.SIZE - Long.numberOfLeadingZeros(room[0]);
    int devices = (int) Math.min(MOST, room[room.length - 2] / WHOLE_DEVICE);
    int largest = (int) Math.min(MOST, room[room.length - 1] / DEVICE_STEP);
    return (cpu << BITS | devices) << BITS | largest;
  }

  /** The most preferred one that has the room and is accepted; null when there is none. */
  @Nullable T first(long[] wanted, Predicate<T> accepted) {
    T best = null;
    for (RoomIndex<T> index : byLevel.values()) {
      Iterator<T> fitting = index.fitting(wanted);
      while (fitting.hasNext()) {
        T next = fitting.next();
        if (best != null && preference.compare(best, next) < 0) {
          break;
        }
        if (accepted.test(next)) {
          best = next;
          break;
        }
      }
    }
    return best;
  }
}
