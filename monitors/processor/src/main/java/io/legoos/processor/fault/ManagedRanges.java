package io.legoos.processor.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The address ranges of a space whose lines the ExCache manages, with their protection. Addresses
 * are bytes, page-aligned, ends exclusive; neighbours that are alike are one range. Not
 * thread-safe.
 */
public final class ManagedRanges {
  /** PROT_* bits of mmap(2). */
  public static final int READ = 1;

  public static final int WRITE = 2;
  public static final int EXECUTE = 4;

  /** What fork(2) does with the range. */
  public enum OnFork {
    COPY,
    /** MADV_DONTFORK: the child does not have it. */
    OMIT,
    /** MADV_WIPEONFORK: the child has zeros. */
    WIPE
  }

  /** Ranges are found by their start. */
  sealed interface Place permits Extent, Probe {
    long start();
  }

  /** A start to look for. */
  private static final class Probe implements Place {
    private long start;

    @Override
    public long start() {
      return start;
    }
  }

  public record Extent(long start, long end, int protection, OnFork onFork) implements Place {
    public boolean writable() {
      return (protection & WRITE) != 0;
    }

    boolean contains(long address) {
      return address >= start && address < end;
    }

    private Extent clip(long from, long to) {
      return new Extent(Math.max(start, from), Math.min(end, to), protection, onFork);
    }

    private boolean alike(Extent other) {
      return protection == other.protection && onFork == other.onFork;
    }
  }

  static final Comparator<Place> BY_START = (a, b) -> Long.compare(a.start(), b.start());

  private final TreeSet<Place> extents;
  private final Probe probe = new Probe();
  private @Nullable Extent last;

  public ManagedRanges() {
    this(BY_START);
  }

  /**
   * For tests that count.
   *
   * @param order equal to {@link #BY_START}
   */
  ManagedRanges(Comparator<Place> order) {
    this.extents = new TreeSet<>(order);
  }

  /** The last range that starts at an address or before it. */
  private @Nullable Extent floor(long address) {
    probe.start = address;
    return (Extent) extents.floor(probe);
  }

  /** Adds a range, replacing what was there. */
  public void add(long start, long end, int protection) {
    put(new Extent(start, end, protection, OnFork.COPY));
  }

  private void put(Extent extent) {
    remove(extent.start, extent.end);
    Extent merged = extent;
    Extent before = floor(extent.start);
    if (before != null && before.end == merged.start && before.alike(merged)) {
      extents.remove(before);
      merged = new Extent(before.start, merged.end, merged.protection, merged.onFork);
    }
    Extent after = floor(merged.end);
    if (after != null && after.start == merged.end && after.alike(merged)) {
      extents.remove(after);
      merged = new Extent(merged.start, after.end, merged.protection, merged.onFork);
    }
    extents.add(merged);
  }

  /** Takes a range out; parts that are not managed are no error. */
  public void remove(long start, long end) {
    last = null;
    for (Extent extent : overlapping(start, end)) {
      extents.remove(extent);
      if (extent.start < start) {
        extents.add(extent.clip(extent.start, start));
      }
      if (extent.end > end) {
        extents.add(extent.clip(end, extent.end));
      }
    }
  }

  /** Sets the protection of the managed parts of a range. */
  public void protect(long start, long end, int protection) {
    for (Extent extent : overlapping(start, end)) {
      Extent part = extent.clip(start, end);
      put(new Extent(part.start, part.end, protection, part.onFork));
    }
  }

  /** Sets what fork does with the managed parts of a range. */
  public void onFork(long start, long end, OnFork onFork) {
    for (Extent extent : overlapping(start, end)) {
      Extent part = extent.clip(start, end);
      put(new Extent(part.start, part.end, part.protection, onFork));
    }
  }

  /** The range that holds {@code address}, or null. */
  public @Nullable Extent at(long address) {
    Extent cached = last;
    if (cached != null && cached.start <= address && address < cached.end) {
      return cached;
    }
    Extent found = floor(address);
    if (found == null || found.end <= address) {
      return null;
    }
    last = found;
    return found;
  }

  /** The ranges that overlap [start, end), in order. */
  public List<Extent> overlapping(long start, long end) {
    List<Extent> found = new ArrayList<>();
    Extent first = floor(start);
    Place from = first == null ? probe : first;
    for (Place place : extents.tailSet(from, true)) {
      if (place.start() >= end) {
        break;
      }
      if (((Extent) place).end > start) {
        found.add((Extent) place);
      }
    }
    return found;
  }

  /** All ranges in order. */
  public List<Extent> all() {
    return extents.stream().map(Extent.class::cast).toList();
  }

  /** A child's ranges after fork. */
  public ManagedRanges forked() {
    ManagedRanges child = new ManagedRanges();
    for (Extent extent : all()) {
      if (extent.onFork != OnFork.OMIT) {
        child.extents.add(extent);
      }
    }
    return child;
  }
}
