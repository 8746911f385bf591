package io.legoos.memory.region;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values of address ranges that do not overlap. Neighbours with equal values are one entry, so a
 * range of any length costs one. A look-up takes as many comparisons as the logarithm of the number
 * of entries, and {@link #at} and {@link #overlaps} allocate nothing. Not thread-safe.
 */
public final class RangeMap<V> {
  /** Entries are found by their start. */
  sealed interface Place<V> permits Entry, Probe {
    long start();
  }

  /** One entry. */
  public record Entry<V>(AddressRange range, V value) implements Place<V> {
    @Override
    public long start() {
      return range.start();
    }
  }

  /** A start to look for. */
  private static final class Probe<V> implements Place<V> {
    private long start;

    @Override
    public long start() {
      return start;
    }
  }

  static final Comparator<Place<?>> BY_START = (a, b) -> Long.compare(a.start(), b.start());

  private final TreeSet<Place<V>> entries;
  private final Probe<V> probe = new Probe<>();

  public RangeMap() {
    this(BY_START);
  }

  /**
   * For tests that count.
   *
   * @param order equal to {@link #BY_START}
   */
  RangeMap(Comparator<Place<?>> order) {
    this.entries = new TreeSet<>(order);
  }

  public RangeMap(RangeMap<V> other) {
    this.entries = new TreeSet<>(other.entries);
  }

  private Probe<V> probe(long address) {
    probe.start = address;
    return probe;
  }

  private static <V> @Nullable Entry<V> entry(@Nullable Place<V> place) {
    return place instanceof Entry<V> entry ? entry : null;
  }

  /** The last entry that starts at an address or before it. */
  private @Nullable Entry<V> floor(long address) {
    return entry(entries.floor(probe(address)));
  }

  /** Gives {@code range} a value, whatever was there. */
  public void put(AddressRange range, V value) {
    remove(range);
    long start = range.start();
    long end = range.end();
    @Nullable Entry<V> before = floor(start);
    if (before != null && before.range().end() == start && before.value().equals(value)) {
      entries.remove(before);
      start = before.start();
    }
    @Nullable Entry<V> after = floor(end);
    if (after != null && after.start() == end && after.value().equals(value)) {
      entries.remove(after);
      end = after.range().end();
    }
    entries.add(new Entry<>(new AddressRange(start, end), value));
  }

  /** Empties {@code range}. */
  public void remove(AddressRange range) {
    for (Entry<V> entry : overlapping(range)) {
      AddressRange old = entry.range();
      entries.remove(entry);
      if (old.start() < range.start()) {
        entries.add(new Entry<>(new AddressRange(old.start(), range.start()), entry.value()));
      }
      if (old.end() > range.end()) {
        entries.add(new Entry<>(new AddressRange(range.end(), old.end()), entry.value()));
      }
    }
  }

  /** The entry at {@code address}, or null. */
  public @Nullable Entry<V> at(long address) {
    @Nullable Entry<V> floor = floor(address);
    return floor != null && floor.range().contains(address) ? floor : null;
  }

  /** Whether any part of {@code range} has a value. */
  public boolean overlaps(AddressRange range) {
    @Nullable Entry<V> lower = entry(entries.lower(probe(range.end())));
    return lower != null && lower.range().end() > range.start();
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
    @Nullable Entry<V> first = floor(range.start());
    for (Place<V> place : entries.tailSet(first == null ? probe(range.start()) : first, true)) {
      @Nullable Entry<V> entry = entry(place);
      if (entry == null || entry.start() >= range.end()) {
        break;
      }
      if (entry.range().end() > range.start()) {
        found.add(entry);
      }
    }
    return found;
  }

  /** All entries, in ascending order. */
  public List<Entry<V>> all() {
    List<Entry<V>> all = new ArrayList<>(entries.size());
    for (Place<V> place : entries) {
      if (place instanceof Entry<V> entry) {
        all.add(entry);
      }
    }
    return all;
  }

  /** Number of entries. */
  public int size() {
    return entries.size();
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }
}
