package io.legoos.memory.region;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Free address ranges, found by size or by address. Not thread-safe. */
final class GapIndex {
  private static final Comparator<AddressRange> BY_SIZE =
      Comparator.comparingLong(AddressRange::length).thenComparing(Comparator.naturalOrder());

  private final RangeMap<Boolean> byAddress;
  private final TreeSet<AddressRange> bySize = new TreeSet<>(BY_SIZE);

  GapIndex() {
    this.byAddress = new RangeMap<>();
  }

  GapIndex(GapIndex other) {
    this.byAddress = new RangeMap<>(other.byAddress);
    this.bySize.addAll(other.bySize);
  }

  /** Adds a range, of which parts may be here already. */
  void add(AddressRange range) {
    AddressRange touched = withNeighbours(range);
    dropSizes(touched);
    byAddress.put(range, true);
    enterSizes(touched);
  }

  /** Removes what is here of {@code range}. */
  void remove(AddressRange range) {
    AddressRange touched = withNeighbours(range);
    dropSizes(touched);
    byAddress.remove(range);
    enterSizes(touched);
  }

  /** Gaps next to a range merge with it or are cut by it, so their sizes change too. */
  private static AddressRange withNeighbours(AddressRange range) {
    return new AddressRange(
        Math.max(0, range.start() - AddressRange.PAGE_BYTES),
        Math.min(AddressRange.LIMIT, range.end() + AddressRange.PAGE_BYTES));
  }

  private void dropSizes(AddressRange touched) {
    wholeGaps(touched).forEach(bySize::remove);
  }

  private void enterSizes(AddressRange touched) {
    bySize.addAll(wholeGaps(touched));
  }

  private List<AddressRange> wholeGaps(AddressRange touched) {
    return byAddress.overlapping(touched).stream().map(RangeMap.Entry::range).toList();
  }

  /** The smallest gap of at least {@code length}, the lowest of these; null when there is none. */
  @Nullable AddressRange bestFit(long length) {
    return bySize.ceiling(AddressRange.of(0, length));
  }

  /** What is free in {@code range}, in ascending order. */
  List<AddressRange> in(AddressRange range) {
    List<AddressRange> found = new ArrayList<>();
    byAddress.forEach(range, (part, ignored) -> found.add(part));
    return found;
  }

  /** The gaps of at least {@code length}, in ascending order of size. */
  Iterable<AddressRange> atLeast(long length) {
    return bySize.tailSet(AddressRange.of(0, length), true);
  }
}
