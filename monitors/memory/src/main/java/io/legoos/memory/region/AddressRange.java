package io.legoos.memory.region;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A range of user addresses of x86-64: not empty, made of whole pages, below 2^47.
 *
 * @param start first byte
 * @param end the byte behind the last
 */
public record AddressRange(long start, long end) implements Comparable<AddressRange> {
  public static final long PAGE_BYTES = 4096;

  /** User addresses of x86-64 end here. */
  public static final long LIMIT = 1L << 47;

  public AddressRange {
    if (start < 0 || end <= start || end > LIMIT || ((start | end) & (PAGE_BYTES - 1)) != 0) {
      throw new IllegalArgumentException(
          "no address range: 0x" + Long.toHexString(start) + "..0x" + Long.toHexString(end));
    }
  }

  /** The range at {@code start} of {@code length} bytes. */
  public static AddressRange of(long start, long length) {
    return new AddressRange(start, Math.addExact(start, length));
  }

  /**
   * A range off the wire.
   *
   * @throws MemoryRefusal INVALID when it is none
   */
  public static AddressRange ofWire(long start, long length) {
    try {
      return of(start, length);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MemoryRefusal(
          Reason.INVALID, "no address range: 0x" + Long.toHexString(start) + " + " + length);
    }
  }

  public long length() {
    return end - start;
  }

  public boolean contains(long address) {
    return address >= start && address < end;
  }

  public boolean contains(AddressRange other) {
    return other.start >= start && other.end <= end;
  }

  public boolean overlaps(AddressRange other) {
    return other.start < end && other.end > start;
  }

  /** The common part, or null. */
  public @Nullable AddressRange intersect(AddressRange other) {
    return overlaps(other)
        ? new AddressRange(Math.max(start, other.start), Math.min(end, other.end))
        : null;
  }

  /** The smallest range of whole pieces of {@code bytes}, a power of two, that contains this. */
  public AddressRange roundOut(long bytes) {
    return new AddressRange(start & -bytes, (end + bytes - 1) & -bytes);
  }

  /** The same length elsewhere. */
  public AddressRange movedTo(long newStart) {
    return of(newStart, length());
  }

  @Override
  public int compareTo(AddressRange other) {
    int byStart = Long.compare(start, other.start);
    return byStart != 0 ? byStart : Long.compare(end, other.end);
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(start) + "..0x" + Long.toHexString(end);
  }
}
