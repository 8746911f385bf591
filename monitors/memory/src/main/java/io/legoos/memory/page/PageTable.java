package io.legoos.memory.page;

import io.legoos.memory.region.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * The software page table of one space: page address to frame number, as a radix tree of four
 * levels (8, 9, 9 and 9 bits of a 47-bit address). Nodes come with the first page below them and go
 * with the last one. Not thread-safe.
 */
final class PageTable {
  static final int PAGE_SHIFT = 12;
  private static final int LEVEL_BITS = 9;
  private static final int FANOUT = 1 << LEVEL_BITS;
  private static final int ROOT_SHIFT = PAGE_SHIFT + 3 * LEVEL_BITS;

  /** What is done with each page of a range, in ascending order. */
  @FunctionalInterface
  interface Visitor {
    void page(long address, int frame);
  }

  private sealed interface Node permits Inner, Leaf {}

  private static final class Inner implements Node {
    final @Nullable Node[] children = new @Nullable Node[FANOUT];
    int live;
  }

  private static final class Leaf implements Node {
    /** Frame number plus one; 0: no page. */
    final int[] frames = new int[FANOUT];

    int live;
  }

  private final Inner root = new Inner();
  private long size;

  /** Pages in the table. */
  long size() {
    return size;
  }

  /** The frame of the page at {@code address}, or {@link FramePool#NONE}. */
  int get(long address) {
    Node node = root;
    for (int shift = ROOT_SHIFT; node instanceof Inner inner; shift -= LEVEL_BITS) {
      node = inner.children[slot(address, shift)];
    }
    return node instanceof Leaf leaf ? leaf.frames[slot(address, PAGE_SHIFT)] - 1 : FramePool.NONE;
  }

  /** Enters a page and returns the frame it had before, or {@link FramePool#NONE}. */
  int put(long address, int frame) {
    Inner inner = root;
    int shift = ROOT_SHIFT;
    for (; shift > PAGE_SHIFT + LEVEL_BITS; shift -= LEVEL_BITS) {
      inner = (Inner) childOf(inner, slot(address, shift), false);
    }
    Leaf leaf = (Leaf) childOf(inner, slot(address, shift), true);
    int slot = slot(address, PAGE_SHIFT);
    int before = leaf.frames[slot] - 1;
    leaf.frames[slot] = frame + 1;
    if (before == FramePool.NONE) {
      leaf.live++;
      size++;
    }
    return before;
  }

  private static Node childOf(Inner inner, int slot, boolean leaf) {
    Node child = inner.children[slot];
    if (child == null) {
      child = leaf ? new Leaf() : new Inner();
      inner.children[slot] = child;
      inner.live++;
    }
    return child;
  }

  void forEach(AddressRange range, Visitor visitor) {
    walk(root, ROOT_SHIFT, 0, range, visitor, false);
  }

  /** The lowest page of {@code range}, or -1 when there is none. */
  long first(AddressRange range) {
    return first(root, ROOT_SHIFT, 0, range);
  }

  private static long first(Inner inner, int shift, long base, AddressRange range) {
    long span = 1L << shift;
    int last = lastSlot(base, span, range);
    for (int slot = firstSlot(base, span, range); slot <= last; slot++) {
      long start = base + slot * span;
      long found =
          switch (inner.children[slot]) {
            case null -> -1;
            case Inner below -> first(below, shift - LEVEL_BITS, start, range);
            case Leaf leaf -> first(leaf, start, range);
          };
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  private static long first(Leaf leaf, long base, AddressRange range) {
    long span = 1L << PAGE_SHIFT;
    int last = lastSlot(base, span, range);
    for (int slot = firstSlot(base, span, range); slot <= last; slot++) {
      if (leaf.frames[slot] != 0) {
        return base + slot * span;
      }
    }
    return -1;
  }

  /** Takes out all pages of {@code range}; the visitor gets each. */
  void removeAll(AddressRange range, Visitor visitor) {
    walk(root, ROOT_SHIFT, 0, range, visitor, true);
  }

  private void walk(
      Inner inner, int shift, long base, AddressRange range, Visitor visitor, boolean remove) {
    long span = 1L << shift;
    int last = lastSlot(base, span, range);
    for (int slot = firstSlot(base, span, range); slot <= last; slot++) {
      Node child = inner.children[slot];
      long start = base + slot * span;
      boolean empty = false;
      switch (child) {
        case null -> {}
        case Inner below -> {
          walk(below, shift - LEVEL_BITS, start, range, visitor, remove);
          empty = below.live == 0;
        }
        case Leaf leaf -> {
          walkLeaf(leaf, start, range, visitor, remove);
          empty = leaf.live == 0;
        }
      }
      if (empty) {
        inner.children[slot] = null;
        inner.live--;
      }
    }
  }

  private void walkLeaf(Leaf leaf, long base, AddressRange range, Visitor visitor, boolean remove) {
    long span = 1L << PAGE_SHIFT;
    int last = lastSlot(base, span, range);
    for (int slot = firstSlot(base, span, range); slot <= last; slot++) {
      int frame = leaf.frames[slot] - 1;
      if (frame == FramePool.NONE) {
        continue;
      }
      if (remove) {
        leaf.frames[slot] = 0;
        leaf.live--;
        size--;
      }
      visitor.page(base + slot * span, frame);
    }
  }

  private static int firstSlot(long base, long span, AddressRange range) {
    return (int) (Math.max(0, range.start() - base) / span);
  }

  private static int lastSlot(long base, long span, AddressRange range) {
    return (int) Math.min(FANOUT - 1, (range.end() - 1 - base) / span);
  }

  private static int slot(long address, int shift) {
    return (int) (address >>> shift) & (FANOUT - 1);
  }
}
