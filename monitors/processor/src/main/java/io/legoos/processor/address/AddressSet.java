package io.legoos.processor.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of addresses, kept as ranges that neither overlap nor touch. Addresses are bytes, ends
 * exclusive. Not thread-safe.
 */
final class AddressSet {
  /** Ends by starts. */
  private final NavigableMap<Long, Long> ranges = new TreeMap<>();

  private long bytes;

  AddressSet() {}

  AddressSet(AddressSet other) {
    ranges.putAll(other.ranges);
    bytes = other.bytes;
  }

  /** How many addresses there are. */
  long bytes() {
    return bytes;
  }

  /** Whether all of a range is in. */
  boolean containsAll(long start, long end) {
    Map.Entry<Long, Long> before = ranges.floorEntry(start);
    return before != null && before.getValue() >= end;
  }

  void add(long start, long end) {
    remove(start, end);
    bytes += end - start;
    long from = start;
    Map.Entry<Long, Long> before = ranges.lowerEntry(start);
    if (before != null && before.getValue() == start) {
      from = before.getKey();
    }
    Long after = ranges.remove(end);
    ranges.put(from, after == null ? end : after);
  }

  /** Takes a range out; parts that are not in are no error. */
  void remove(long start, long end) {
    Map.Entry<Long, Long> next = ranges.lowerEntry(end);
    while (next != null && next.getValue() > start) {
      long from = next.getKey();
      long to = next.getValue();
      ranges.remove(from);
      bytes -= Math.min(to, end) - Math.max(from, start);
      if (from < start) {
        ranges.put(from, start);
      }
      if (to > end) {
        ranges.put(end, to);
      }
      next = ranges.lowerEntry(Math.max(from, start));
    }
  }

  /** All ranges in order. */
  List<AddressPiece> pieces() {
    List<AddressPiece> all = new ArrayList<>(ranges.size());
    ranges.forEach((start, end) -> all.add(new AddressPiece(start, end - start)));
    return all;
  }

  void clear() {
    ranges.clear();
    bytes = 0;
  }
}
