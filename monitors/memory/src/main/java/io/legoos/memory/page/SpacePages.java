package io.legoos.memory.page;

import io.legoos.memory.region.AddressRange;
import java.lang.foreign.MemorySegment;

/**
 * The pages that one space has at this monitor. A page that a forked space shares is copied when
 * one of them stores it. Not thread-safe; pages of different spaces may be used by different
 * threads at once, even where they share frames.
 */
public final class SpacePages {
  private static final AddressRange EVERYTHING = new AddressRange(0, AddressRange.LIMIT);

  /** A page that was taken out. */
  @FunctionalInterface
  public interface PageVisitor {
    void page(long address);
  }

  private final FramePool frames;
  private final PageTable table = new PageTable();

  public SpacePages(FramePool frames) {
    this.frames = frames;
  }

  /** Copies the page to {@code target}; false, and nothing is written, when it is not held. */
  public boolean read(long address, MemorySegment target, long targetOffset) {
    int frame = table.get(address);
    if (frame == FramePool.NONE) {
      return false;
    }
    frames.read(frame, target, targetOffset);
    return true;
  }

  public boolean holds(long address) {
    return table.get(address) != FramePool.NONE;
  }

  /** The lowest page of {@code range}, or -1 when there is none. */
  public long first(AddressRange range) {
    return table.first(range);
  }

  /** Stores the page; false, and nothing changes, when there is no frame for it. */
  public boolean write(long address, MemorySegment source, long sourceOffset) {
    int held = table.get(address);
    if (held != FramePool.NONE && !frames.isShared(held)) {
      // Only a fork of this space could share it now, and that takes the space's lock.
      frames.write(held, source, sourceOffset);
      return true;
    }
    int frame = frames.allocate();
    if (frame == FramePool.NONE) {
      return false;
    }
    frames.write(frame, source, sourceOffset);
    table.put(address, frame);
    if (held != FramePool.NONE) {
      frames.release(held);
    }
    return true;
  }

  /** Drops all pages of {@code range}. */
  public void discard(AddressRange range) {
    table.removeAll(range, (address, frame) -> frames.release(frame));
  }

  public void discardAll() {
    discard(EVERYTHING);
  }

  /** Relinks the pages of {@code from} to start at {@code toStart}, where none may be. */
  public void move(AddressRange from, long toStart) {
    PageTable moving = new PageTable();
    table.removeAll(from, moving::put);
    moving.forEach(from, (address, frame) -> table.put(address - from.start() + toStart, frame));
  }

  /** Takes over the pages that {@code other}, of the same frames, has in {@code range}. */
  public void takeAllOf(SpacePages other, AddressRange range) {
    other.table.removeAll(
        range,
        (address, frame) -> {
          int held = table.put(address, frame);
          if (held != FramePool.NONE) {
            frames.release(held);
          }
        });
  }

  /** Shares all pages of {@code parent}; this space has none yet. */
  public void shareAllOf(SpacePages parent) {
    parent.table.forEach(
        EVERYTHING,
        (address, frame) -> {
          frames.retain(frame);
          table.put(address, frame);
        });
  }

  /** Visits the pages of {@code range} in ascending order. */
  public void forEach(AddressRange range, PageVisitor visitor) {
    table.forEach(range, (address, frame) -> visitor.page(address));
  }

  /** Pages held. */
  public long size() {
    return table.size();
  }
}
