package io.legoos.processor.address;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values by index, of which few are used: a radix tree of arrays. Each look-up passes as many
 * arrays as any other, and allocates nothing; to enter a value allocates the arrays on its way that
 * are not there yet, and moves nothing. Arrays go with their last value. Not thread-safe.
 */
public final class SparseArray<V> {
  private static final int LEVEL_BITS = 9;
  private static final int FANOUT = 1 << LEVEL_BITS;

  /** Sees one value of a walk and says whether it stays. It may not enter or remove others. */
  @FunctionalInterface
  public interface Visitor<V> {
    boolean visit(long index, V value);
  }

  /** Values in a lowest node, nodes in all others. */
  private static final class Node {
    final @Nullable Object[] slots = new @Nullable Object[FANOUT];
    int live;
  }

  private final Node root = new Node();
  private final int rootShift;
  private int size;

  /**
   * An empty one.
   *
   * @param indexBits indexes are from 0 to 2^indexBits - 1, or a few more
   */
  public SparseArray(int indexBits) {
    this.rootShift = (Math.max(1, indexBits) - 1) / LEVEL_BITS * LEVEL_BITS;
  }

  /** The end of all indexes. */
  private long limit() {
    return 1L << (rootShift + LEVEL_BITS);
  }

  private static int slot(long index, int shift) {
    return (int) (index >>> shift) & (FANOUT - 1);
  }

  /** The value at an index, or null; also null where no index is. */
  public @Nullable V get(long index) {
    if (index < 0 || index >= limit()) {
      return null;
    }
    Node node = root;
    for (int shift = rootShift; shift > 0; shift -= LEVEL_BITS) {
      node = (Node) node.slots[slot(index, shift)];
      if (node == null) {
        return null;
      }
    }
    return value(node.slots[slot(index, 0)]);
  }

  @SuppressWarnings("unchecked") // lowest nodes have values only
  private @Nullable V value(@Nullable Object slot) {
    return (V) slot;
  }

  /**
   * Enters a value, whatever was there.
   *
   * @throws IllegalArgumentException when there is no such index
   */
  public void put(long index, V value) {
    if (index < 0 || index >= limit()) {
      throw new IllegalArgumentException("no index of " + limit() + ": " + index);
    }
    Node node = root;
    for (int shift = rootShift; shift > 0; shift -= LEVEL_BITS) {
      int slot = slot(index, shift);
      Node below = (Node) node.slots[slot];
      if (below == null) {
        below = new Node();
        node.slots[slot] = below;
        node.live++;
      }
      node = below;
    }
    int slot = slot(index, 0);
    if (node.slots[slot] == null) {
      node.live++;
      size++;
    }
    node.slots[slot] = value;
  }

  /** Visits the values from index {@code first} to before {@code end}, in ascending order. */
  public void walk(long first, long end, Visitor<? super V> visitor) {
    long from = Math.max(0, first);
    long to = Math.min(end, limit());
    if (from < to) {
      walk(root, rootShift, 0, from, to - 1, visitor);
    }
  }

  private void walk(
      Node node, int shift, long base, long first, long last, Visitor<? super V> visitor) {
    int lastSlot = (int) Math.min(FANOUT - 1, (last - base) >>> shift);
    for (int slot = (int) (Math.max(0, first - base) >>> shift); slot <= lastSlot; slot++) {
      Object there = node.slots[slot];
      if (there == null) {
        continue;
      }
      long index = base + ((long) slot << shift);
      boolean stays;
      if (there instanceof Node below) {
        walk(below, shift - LEVEL_BITS, index, first, last, visitor);
        stays = below.live > 0;
      } else {
        stays = stays(index, there, visitor);
      }
      if (!stays) {
        node.slots[slot] = null;
        node.live--;
      }
    }
  }

  private boolean stays(long index, Object there, Visitor<? super V> visitor) {
    V value = value(there);
    boolean stays = value != null && visitor.visit(index, value);
    size -= stays ? 0 : 1;
    return stays;
  }

  /** Visits all values, in ascending order. */
  public void walkAll(Visitor<? super V> visitor) {
    walk(0, limit(), visitor);
  }

  /** Number of values. */
  public int size() {
    return size;
  }

  /** An array with a copy of each value. */
  public SparseArray<V> copy(UnaryOperator<V> copyOfValue) {
    SparseArray<V> copy = new SparseArray<>(rootShift + LEVEL_BITS);
    walkAll(
        (index, value) -> {
          copy.put(index, copyOfValue.apply(value));
          return true;
        });
    return copy;
  }
}
