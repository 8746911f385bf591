package io.legoos.managers.placement;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link RoomIndex}: some rows in order, in arrays, so that a look at all of them
 * touches few lines of a cache. In a leaf a row is an item with its room. Above, a row is a node
 * with the most room below it, and an item that nothing below it is before, except in the first
 * row.
 */
final class RoomNode<T> {
  private static final int MOST = 32;
  private static final int FIRST = 4;
  private static final int SPARSE = MOST / 4;

  /** Two that are joined are not split again at once. */
  private static final int JOINED = MOST - SPARSE;

  private final int resources;
  private final int height;
  private int size;
  private @Nullable Object[] items;
  private @Nullable RoomNode<T>[] children;
  private long[] room;

  private RoomNode(int resources, int height, int capacity) {
    this.resources = resources;
    this.height = height;
    this.items = new Object[capacity];
    this.children = path(height == 1 ? 0 : capacity);
    this.room = new long[capacity * resources];
  }

  static <T> RoomNode<T> leaf(int resources) {
    return new RoomNode<>(resources, 1, FIRST);
  }

  /** A new root. */
  static <T> RoomNode<T> above(RoomNode<T> left, RoomNode<T> right) {
    RoomNode<T> root = new RoomNode<>(left.resources, left.height + 1, FIRST);
    root.put(0, left.item(0), left, left.most());
    root.put(1, right.item(0), right, right.most());
    root.size = 2;
    return root;
  }

  /** Room for so many nodes, none there yet. */
  @SuppressWarnings("unchecked")
  static <T> RoomNode<T>[] path(int length) {
    return (RoomNode<T>[]) new RoomNode<?>[length];
  }

  boolean isLeaf() {
    return height == 1;
  }

  /** 1 of a leaf. */
  int height() {
    return height;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  T item(int row) {
    return (T) Objects.requireNonNull(items[row]);
  }

  RoomNode<T> child(int row) {
    return Objects.requireNonNull(children[row]);
  }

  /** The first row from {@code row} on that has at least that room; the size when none has. */
  int next(int row, long[] wanted) {
    int found = row;
    while (found < size && !hasRoom(found, wanted)) {
      found++;
    }
    return found;
  }

  private boolean hasRoom(int row, long[] wanted) {
    int at = row * resources;
    for (int i = 0; i < wanted.length; i++) {
      if (room[at + i] < wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** The most room of each resource in any row. */
  long[] most() {
    long[] most = new long[resources];
    Arrays.fill(most, Long.MIN_VALUE);
    for (int at = 0; at < size * resources; at += resources) {
      for (int i = 0; i < resources; i++) {
        most[i] = Math.max(most[i], room[at + i]);
      }
    }
    return most;
  }

  /** Something with that room was added below that row. */
  void raise(int row, long[] added) {
    int at = row * resources;
    for (int i = 0; i < resources; i++) {
      room[at + i] = Math.max(room[at + i], added[i]);
    }
  }

  /** Whether any amount is the most of that row. */
  boolean reaches(int row, long[] amounts) {
    int at = row * resources;
    for (int i = 0; i < resources; i++) {
      if (amounts[i] >= room[at + i]) {
        return true;
      }
    }
    return false;
  }

  /** What is below that row has changed. */
  void recount(int row) {
    RoomNode<T> child = child(row);
    int at = row * resources;
    Arrays.fill(room, at, at + resources, Long.MIN_VALUE);
    for (int from = 0; from < child.size * resources; from += resources) {
      for (int i = 0; i < resources; i++) {
        room[at + i] = Math.max(room[at + i], child.room[from + i]);
      }
    }
  }

  void copyRoom(int row, long[] to) {
    System.arraycopy(room, row * resources, to, 0, resources);
  }

  /** Inserts a row; the upper half when this had to be split, else null. */
  @Nullable RoomNode<T> insert(int row, T item, @Nullable RoomNode<T> child, long[] most) {
    RoomNode<T> right = null;
    RoomNode<T> target = this;
    int at = row;
    if (size == MOST) {
      int kept = MOST / 2;
      right = new RoomNode<>(resources, height, MOST);
      right.append(this, kept);
      truncate(kept);
      if (row > kept) {
        target = right;
        at = row - kept;
      }
    }
    target.open(at);
    target.put(at, item, child, most);
    return right;
  }

  private void put(int row, T item, @Nullable RoomNode<T> child, long[] most) {
    items[row] = item;
    if (height > 1) {
      children[row] = child;
    }
    System.arraycopy(most, 0, room, row * resources, resources);
  }

  private void open(int row) {
    reserve(size + 1);
    move(row, row + 1);
    size++;
  }

  private void reserve(int rows) {
    if (rows > items.length) {
      int capacity = Math.min(MOST, Math.max(rows, 2 * items.length));
      items = Arrays.copyOf(items, capacity);
      children = height == 1 ? children : Arrays.copyOf(children, capacity);
      room = Arrays.copyOf(room, capacity * resources);
    }
  }

  private void move(int from, int to) {
    int rows = size - from;
    System.arraycopy(items, from, items, to, rows);
    if (height > 1) {
      System.arraycopy(children, from, children, to, rows);
    }
    System.arraycopy(room, from * resources, room, to * resources, rows * resources);
  }

  void delete(int row) {
    move(row + 1, row);
    truncate(size - 1);
  }

  private void truncate(int rows) {
    Arrays.fill(items, rows, size, null);
    if (height > 1) {
      Arrays.fill(children, rows, size, null);
    }
    size = rows;
  }

  /** Whether it should be joined with a neighbour. */
  boolean isSparse() {
    return size <= SPARSE;
  }

  /** Whether the rows of both go into one. */
  boolean takes(RoomNode<T> neighbour) {
    return size + neighbour.size <= JOINED;
  }

  /** Moves all that is below the next row below that one. */
  void merge(int row) {
    RoomNode<T> left = child(row);
    RoomNode<T> right = child(row + 1);
    // What the first row of the right one begins with may be after what has come to it since.
    right.items[0] = right.isLeaf() ? right.items[0] : items[row + 1];
    left.append(right, 0);
    delete(row + 1);
    recount(row);
  }

  private void append(RoomNode<T> from, int row) {
    int rows = from.size - row;
    reserve(size + rows);
    System.arraycopy(from.items, row, items, size, rows);
    if (height > 1) {
      System.arraycopy(from.children, row, children, size, rows);
    }
    System.arraycopy(from.room, row * resources, room, size * resources, rows * resources);
    size += rows;
  }
}
