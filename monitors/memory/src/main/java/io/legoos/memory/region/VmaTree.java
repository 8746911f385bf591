package io.legoos.memory.region;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The VMAs of one space, or of the part of it that one monitor owns, with the sum of their charges.
 * The home's tree is the union of the owners' trees and of what has no owner yet. Not thread-safe.
 */
public final class VmaTree {
  /** Linux's default of vm.max_map_count. */
  public static final int MAX_VMAS = 65_530;

  private final RangeMap<Vma> vmas;
  private long chargedBytes;

  public VmaTree() {
    this(new RangeMap<>());
  }

  /** For tests that count what an empty map is asked. */
  VmaTree(RangeMap<Vma> vmas) {
    this.vmas = vmas;
  }

  public VmaTree(VmaTree other) {
    this.vmas = new RangeMap<>(other.vmas);
    this.chargedBytes = other.chargedBytes;
  }

  public long chargedBytes() {
    return chargedBytes;
  }

  /** Charged bytes in {@code range}. */
  public long chargedBytes(AddressRange range) {
    long[] sum = {0};
    vmas.forEach(range, (part, vma) -> sum[0] += vma.charged() ? part.length() : 0);
    return sum[0];
  }

  /** By how much {@link #map} would change the charge. */
  public long mapDelta(AddressRange range, Vma vma) {
    return (vma.charged() ? range.length() : 0) - chargedBytes(range);
  }

  /** By how much {@link #protect} would change the charge. */
  public long protectDelta(AddressRange range, int protection) {
    long[] sum = {0};
    vmas.forEach(
        range, (part, vma) -> sum[0] += vma.becomesCharged(protection) ? part.length() : 0);
    return sum[0];
  }

  /** Maps a range, whatever was there. */
  public void map(AddressRange range, Vma vma) {
    chargedBytes += mapDelta(range, vma);
    vmas.put(range, vma);
  }

  public void unmap(AddressRange range) {
    chargedBytes -= chargedBytes(range);
    vmas.remove(range);
  }

  /** Changes the protection of what is mapped in {@code range}. */
  public void protect(AddressRange range, int protection) {
    for (RangeMap.Entry<Vma> part : parts(range)) {
      map(part.range(), part.value().withProtection(protection));
    }
  }

  /** Takes the charge off what is mapped in {@code range} and returns how much that was. */
  public long uncharge(AddressRange range) {
    long before = chargedBytes;
    for (RangeMap.Entry<Vma> part : parts(range)) {
      map(part.range(), new Vma(part.value().protection(), false));
    }
    return before - chargedBytes;
  }

  /** The mapped parts of {@code range}, clipped to it, in ascending order. */
  public List<RangeMap.Entry<Vma>> parts(AddressRange range) {
    List<RangeMap.Entry<Vma>> parts = new ArrayList<>();
    vmas.forEach(range, (part, vma) -> parts.add(new RangeMap.Entry<>(part, vma)));
    return parts;
  }

  /** Whether all of {@code range} is mapped. */
  public boolean covers(AddressRange range) {
    boolean[] gap = {false};
    vmas.forEachGap(range, ignored -> gap[0] = true);
    return !gap[0];
  }

  /** The VMA at {@code address}, or null. */
  public RangeMap.@Nullable Entry<Vma> at(long address) {
    return vmas.at(address);
  }

  public boolean isFull() {
    return vmas.size() >= MAX_VMAS;
  }

  /** All VMAs, in ascending order. */
  public List<RangeMap.Entry<Vma>> all() {
    return vmas.all();
  }
}
