package io.legoos.processor.remote;

import io.legoos.processor.address.SparseArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached map of a space's vRegions to their owners (row P22). A look-up costs the same however
 * many vRegions and owners there are. Not thread-safe: guarded by the lock of the vProcess's cache.
 */
public final class VRegionMap {
  private static final int ADDRESS_BITS = 48;

  private final SparseArray<OwnerLink> owners;
  private final int shift;

  /**
   * @param vRegionBytes a power of two
   */
  public VRegionMap(long vRegionBytes) {
    if (Long.bitCount(vRegionBytes) != 1) {
      throw new IllegalArgumentException("a vRegion has a power of two bytes: " + vRegionBytes);
    }
    this.shift = Long.numberOfTrailingZeros(vRegionBytes);
    this.owners = new SparseArray<>(ADDRESS_BITS - shift);
  }

  private VRegionMap(int shift, SparseArray<OwnerLink> owners) {
    this.shift = shift;
    this.owners = owners;
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
    owners.walkAll(
        (region, owner) -> {
          visitor.accept(region << shift, owner.shareId());
          return true;
        });
  }

  /** Visits the start of every vRegion of an owner. */
  public void forEachOf(OwnerLink owner, LongConsumer visitor) {
    owners.walkAll(
        (region, each) -> {
          if (each == owner) {
            visitor.accept(region << shift);
          }
          return true;
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
    return new VRegionMap(shift, owners.copy(owner -> owner));
  }
}
