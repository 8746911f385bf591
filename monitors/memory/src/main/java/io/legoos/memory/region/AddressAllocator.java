package io.legoos.memory.region;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Chooses addresses in a window that the kernel never uses by itself: best fit in vRegions that the
 * space has, else a new run of whole vRegions. Not thread-safe.
 *
 * <p>Large mappings leave free addresses behind them where there are some, so that they can grow in
 * place; small ones fill gaps from the end.
 */
public final class AddressAllocator {
  /** From this size on a mapping is left room to grow. */
  static final long LARGE_BYTES = 1 << 20;

  private final AddressRange window;
  private final long vregionBytes;
  private final RangeMap<Boolean> granted;
  private final GapIndex grantedGaps;
  private final GapIndex freshGaps;

  /**
   * An empty window.
   *
   * @param vregionBytes a power of two
   */
  public AddressAllocator(AddressRange window, long vregionBytes) {
    this.window = window;
    this.vregionBytes = vregionBytes;
    this.granted = new RangeMap<>();
    this.grantedGaps = new GapIndex();
    this.freshGaps = new GapIndex();
    freshGaps.add(window);
  }

  public AddressAllocator(AddressAllocator other) {
    this.window = other.window;
    this.vregionBytes = other.vregionBytes;
    this.granted = new RangeMap<>(other.granted);
    this.grantedGaps = new GapIndex(other.grantedGaps);
    this.freshGaps = new GapIndex(other.freshGaps);
  }

  /** Addresses of {@code length} bytes in vRegions that the space has; takes nothing. */
  public OptionalLong findInGranted(long length) {
    @Nullable AddressRange gap = grantedGaps.bestFit(length);
    if (gap == null) {
      return OptionalLong.empty();
    }
    if (length < LARGE_BYTES) {
      return OptionalLong.of(gap.end() - length);
    }
    long room = Math.min(length, (gap.length() - length) / 2);
    return OptionalLong.of(gap.start() + (room & -AddressRange.PAGE_BYTES));
  }

  /** The lowest run of whole new vRegions that holds {@code length} bytes; takes nothing. */
  public OptionalLong findFresh(long length) {
    if (length > window.length()) {
      return OptionalLong.empty();
    }
    long runBytes = (length + vregionBytes - 1) & -vregionBytes;
    long lowest = Long.MAX_VALUE;
    // What small reservations leave over of a vRegion is no gap of a run: few are.
    for (AddressRange gap : freshGaps.atLeast(runBytes)) {
      long start = (gap.start() + vregionBytes - 1) & -vregionBytes;
      if (start + runBytes <= gap.end()) {
        lowest = Math.min(lowest, start);
      }
    }
    return lowest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(lowest);
  }

  /** Whether all of {@code range} lies in the window and is free. */
  public boolean isFree(AddressRange range) {
    long free = 0;
    for (AddressRange part : grantedGaps.in(range)) {
      free += part.length();
    }
    for (AddressRange part : freshGaps.in(range)) {
      free += part.length();
    }
    return free == range.length();
  }

  /** {@code range} is in use from now on; parts may be already, or lie outside the window. */
  public void take(AddressRange range) {
    grantedGaps.remove(range);
    freshGaps.remove(range);
  }

  /** {@code range} is free from now on; parts may be already, or lie outside the window. */
  public void free(AddressRange range) {
    @Nullable AddressRange inside = range.intersect(window);
    if (inside != null) {
      granted.forEach(inside, (part, ignored) -> grantedGaps.add(part));
      granted.forEachGap(inside, freshGaps::add);
    }
  }

  /** The space has the vRegions of {@code range} from now on. */
  public void grant(AddressRange range) {
    @Nullable AddressRange inside = range.intersect(window);
    if (inside != null) {
      granted.put(inside, true);
      freshGaps.in(inside).forEach(grantedGaps::add);
      freshGaps.remove(inside);
    }
  }
}
