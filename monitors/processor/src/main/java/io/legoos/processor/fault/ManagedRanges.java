package io.legoos.processor.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  public record Extent(long start, long end, int protection, OnFork onFork) {
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

  private final TreeMap<Long, Extent> extents = new TreeMap<>();
  private @Nullable Extent last;

  /** Adds a range, replacing what was there. */
  public void add(long start, long end, int protection) {
    put(new Extent(start, end, protection, OnFork.COPY));
  }

  private void put(Extent extent) {
    remove(extent.start, extent.end);
    Extent merged = extent;
    Map.Entry<Long, Extent> before = extents.lowerEntry(extent.start);
    if (before != null
        && before.getValue().end == merged.start
        && before.getValue().alike(merged)) {
      extents.remove(before.getKey());
      merged = new Extent(before.getValue().start, merged.end, merged.protection, merged.onFork);
    }
    Extent after = extents.get(merged.end);
    if (after != null && after.alike(merged)) {
      extents.remove(after.start);
      merged = new Extent(merged.start, after.end, merged.protection, merged.onFork);
    }
    extents.put(merged.start, merged);
  }

  /** Takes a range out; parts that are not managed are no error. */
  public void remove(long start, long end) {
    last = null;
    for (Extent extent : overlapping(start, end)) {
      extents.remove(extent.start);
      if (extent.start < start) {
        extents.put(extent.start, extent.clip(extent.start, start));
      }
      if (extent.end > end) {
        extents.put(end, extent.clip(end, extent.end));
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
    Map.Entry<Long, Extent> entry = extents.floorEntry(address);
    if (entry == null || entry.getValue().end <= address) {
      return null;
    }
    last = entry.getValue();
    return last;
  }

  /** The ranges that overlap [start, end), in order. */
  public List<Extent> overlapping(long start, long end) {
    List<Extent> found = new ArrayList<>();
    Map.Entry<Long, Extent> before = extents.lowerEntry(start);
    if (before != null && before.getValue().end > start) {
      found.add(before.getValue());
    }
    found.addAll(extents.subMap(start, end).values());
    return found;
  }

  /** All ranges in order. */
  public List<Extent> all() {
    return List.copyOf(extents.values());
  }

  /** A child's ranges after fork. */
  public ManagedRanges forked() {
    ManagedRanges child = new ManagedRanges();
    for (Extent extent : extents.values()) {
      if (extent.onFork != OnFork.OMIT) {
        child.extents.put(extent.start, extent);
      }
    }
    return child;
  }
}
