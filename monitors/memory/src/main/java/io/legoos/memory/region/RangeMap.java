package io.legoos.memory.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values of address ranges that do not overlap. Neighbours with equal values are one entry, so a
 * range of any length costs one. Not thread-safe.
 */
public final class RangeMap<V> {
  /** One entry. */
  public record Entry<V>(AddressRange range, V value) {}

  private final TreeMap<Long, Entry<V>> entries = new TreeMap<>();

  public RangeMap() {}

  public RangeMap(RangeMap<V> other) {
    entries.putAll(other.entries);
  }

  /** Gives {@code range} a value, whatever was there. */
  public void put(AddressRange range, V value) {
    remove(range);
    long start = range.start();
    long end = range.end();
    Map.@Nullable Entry<Long, Entry<V>> before = entries.lowerEntry(start);
    if (before != null
        && before.getValue().range().end() == start
        && before.getValue().value().equals(value)) {
      start = before.getKey();
    }
    @Nullable Entry<V> after = entries.get(end);
    if (after != null && after.value().equals(value)) {
      entries.remove(end);
      end = after.range().end();
    }
    entries.put(start, new Entry<>(new AddressRange(start, end), value));
  }

  /** Empties {@code range}. */
  public void remove(AddressRange range) {
    for (Entry<V> entry : overlapping(range)) {
      AddressRange old = entry.range();
      entries.remove(old.start());
      if (old.start() < range.start()) {
        AddressRange left = new AddressRange(old.start(), range.start());
        entries.put(left.start(), new Entry<>(left, entry.value()));
      }
      if (old.end() > range.end()) {
        AddressRange right = new AddressRange(range.end(), old.end());
        entries.put(right.start(), new Entry<>(right, entry.value()));
      }
    }
  }

  /** The entry at {@code address}, or null. */
  public @Nullable Entry<V> at(long address) {
    Map.@Nullable Entry<Long, Entry<V>> floor = entries.floorEntry(address);
    return floor != null && floor.getValue().range().contains(address) ? floor.getValue() : null;
  }

  /** Whether any part of {@code range} has a value. */
  public boolean overlaps(AddressRange range) {
    Map.@Nullable Entry<Long, Entry<V>> lower = entries.lowerEntry(range.end());
    return lower != null && lower.getValue().range().end() > range.start();
  }

  /** Visits the parts of {@code range} that have a value, in ascending order. */
  public void forEach(AddressRange range, BiConsumer<AddressRange, V> visitor) {
    for (Entry<V> entry : overlapping(range)) {
      AddressRange part = entry.range().intersect(range);
      if (part != null) {
        visitor.accept(part, entry.value());
      }
    }
  }

  /** Visits the parts of {@code range} without a value, in ascending order. */
  public void forEachGap(AddressRange range, Consumer<AddressRange> visitor) {
    long from = range.start();
    for (Entry<V> entry : overlapping(range)) {
      if (entry.range().start() > from) {
        visitor.accept(new AddressRange(from, entry.range().start()));
      }
      from = entry.range().end();
    }
    if (from < range.end()) {
      visitor.accept(new AddressRange(from, range.end()));
    }
  }

  /** The entries that have a part in {@code range}, whole, in ascending order. */
  List<Entry<V>> overlapping(AddressRange range) {
    List<Entry<V>> found = new ArrayList<>();
    @Nullable Long first = entries.floorKey(range.start());
    found.addAll(
        entries.subMap(first == null ? range.start() : first, true, range.end(), false).values());
    if (!found.isEmpty() && found.getFirst().range().end() <= range.start()) {
      found.removeFirst();
    }
    return found;
  }

  /** All entries, in ascending order. */
  public List<Entry<V>> all() {
    return new ArrayList<>(entries.values());
  }

  /** Number of entries. */
  public int size() {
    return entries.size();
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }
}
