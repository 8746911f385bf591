package io.legoos.processor.remote;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached map of a space's vRegions to their owners (row P22). Not thread-safe: guarded by the
 * lock of the vProcess's cache.
 */
public final class VRegionMap {
  private final Long2ObjectOpenHashMap<OwnerLink> owners = new Long2ObjectOpenHashMap<>();
  private final int shift;

  /**
   * @param vRegionBytes a power of two
   */
  public VRegionMap(long vRegionBytes) {
    if (Long.bitCount(vRegionBytes) != 1) {
      throw new IllegalArgumentException("a vRegion has a power of two bytes: " + vRegionBytes);
    }
    this.shift = Long.numberOfTrailingZeros(vRegionBytes);
  }

  /** Enters what a home granted. */
  public void grant(long startAddress, long lengthBytes, OwnerLink owner) {
    long end = (startAddress + lengthBytes - 1) >>> shift;
    for (long region = startAddress >>> shift; region <= end; region++) {
      owners.put(region, owner);
    }
  }

  /** The owner of an address, or null when none is known. */
  public @Nullable OwnerLink ownerOf(long address) {
    return owners.get(address >>> shift);
  }

  /** Visits the start of every vRegion that has an owner, with the number of its share. */
  public void forEach(LongLongConsumer visitor) {
    owners
        .long2ObjectEntrySet()
        .fastForEach(
            entry -> visitor.accept(entry.getLongKey() << shift, entry.getValue().shareId()));
  }

  /** Visits the start of every vRegion of an owner. */
  public void forEachOf(OwnerLink owner, LongConsumer visitor) {
    owners
        .long2ObjectEntrySet()
        .fastForEach(
            entry -> {
              if (entry.getValue() == owner) {
                visitor.accept(entry.getLongKey() << shift);
              }
            });
  }

  /** Takes two numbers. */
  @FunctionalInterface
  public interface LongLongConsumer {
    void accept(long start, long shareId);
  }

  public long vRegionBytes() {
    return 1L << shift;
  }

  /** A forked child's map: its vRegions have the same owners. */
  public VRegionMap copy() {
    VRegionMap copy = new VRegionMap(1L << shift);
    copy.owners.putAll(owners);
    return copy;
  }
}
