package io.legoos.managers.placement;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items in order of preference, each with its room of one or more resources, so that the first one
 * with room for a demand is found without looking at all of them: a B+ tree in which each row of a
 * node knows the most room of each resource below it. Adding and removing take O(log n); finding
 * takes O(log n) for one resource, and for several as long as few subtrees have enough of each
 * resource, but in different items. Not thread-safe.
 *
 * <p>An item must not change as long as the index exists, removed or not: a removed item may go on
 * parting what is before it from what is after it.
 */
public final class RoomIndex<T> {
  private final Comparator<? super T> preference;
  private @Nullable RoomNode<T> root;

  /** Room of the item removed last. */
  private long[] gone = {};

  /**
   * An empty index.
   *
   * @param preference a total order: no two different items are equal in it
   */
  public RoomIndex(Comparator<? super T> preference) {
    this.preference = preference;
  }

  /**
   * Adds an item.
   *
   * @param room of each resource; as many for every item
   * @throws IllegalArgumentException when it is there already
   */
  public void add(T item, long... room) {
    RoomNode<T> top = root;
    if (top == null) {
      gone = new long[room.length];
      top = RoomNode.leaf(room.length);
      root = top;
    }
    RoomNode<T> right = added(top, item, room);
    if (right != null) {
      root = RoomNode.above(top, right);
    }
  }

  /** Adds below that node, whose upper half is returned when it had to be split. */
  private @Nullable RoomNode<T> added(RoomNode<T> node, T item, long[] room) {
    int row = rowOf(node, item);
    if (node.isLeaf()) {
      if (row >= 0 && preference.compare(node.item(row), item) == 0) {
        throw new IllegalArgumentException("twice in the index: " + item);
      }
      return node.insert(row + 1, item, null, room);
    }
    RoomNode<T> child = node.child(row);
    RoomNode<T> right = added(child, item, room);
    if (right == null) {
      node.raise(row, room);
      return null;
    }
    node.recount(row);
    return node.insert(row + 1, right.item(0), right, right.most());
  }

  /**
   * The last row that does not begin after the item. A leaf has none when all begin after it; above
   * leaves the first row has whatever is before the second.
   */
  private int rowOf(RoomNode<T> node, T item) {
    int from = node.isLeaf() ? 0 : 1;
    int to = node.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (preference.compare(node.item(middle), item) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from - 1;
  }

  /**
   * Removes an item.
   *
   * @throws IllegalArgumentException when it is not there
   */
  public void remove(T item) {
    RoomNode<T> top = root;
    if (top == null) {
      throw new IllegalArgumentException("not in the index: " + item);
    }
    remove(top, item);
    while (!top.isLeaf() && top.size() == 1) {
      top = top.child(0);
    }
    root = top.size() == 0 ? null : top;
  }

  private void remove(RoomNode<T> node, T item) {
    int row = rowOf(node, item);
    if (node.isLeaf()) {
      if (row < 0 || preference.compare(node.item(row), item) != 0) {
        throw new IllegalArgumentException("not in the index: " + item);
      }
      node.copyRoom(row, gone);
      node.delete(row);
      return;
    }
    RoomNode<T> child = node.child(row);
    remove(child, item);
    if (child.size() == 0) {
      node.delete(row);
      return;
    }
    if (node.reaches(row, gone)) {
      node.recount(row);
    }
    if (child.isSparse()) {
      if (row > 0 && node.child(row - 1).takes(child)) {
        node.merge(row - 1);
      } else if (row + 1 < node.size() && child.takes(node.child(row + 1))) {
        node.merge(row);
      }
    }
  }

  /** The most preferred item with at least that room. */
  public Optional<T> first(long... wanted) {
    RoomNode<T> top = root;
    return top == null ? Optional.empty() : Optional.ofNullable(first(top, wanted));
  }

  private static <T> @Nullable T first(RoomNode<T> node, long[] wanted) {
    int size = node.size();
    for (int row = node.next(0, wanted); row < size; row = node.next(row + 1, wanted)) {
      T found = node.isLeaf() ? node.item(row) : first(node.child(row), wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * The most preferred item with at least that room which is accepted.
   *
   * @param bound only what is preferred to it; null: anything
   * @return null when there is none
   */
  public @Nullable T firstBefore(@Nullable T bound, Predicate<T> accepted, long... wanted) {
    RoomNode<T> top = root;
    return top == null ? null : firstBefore(top, bound, accepted, wanted);
  }

  private @Nullable T firstBefore(
      RoomNode<T> node, @Nullable T bound, Predicate<T> accepted, long[] wanted) {
    boolean leaf = node.isLeaf();
    int size = node.size();
    for (int row = node.next(0, wanted); row < size; row = node.next(row + 1, wanted)) {
      if (bound != null && (leaf || row > 0) && preference.compare(node.item(row), bound) >= 0) {
        return null;
      }
      if (leaf) {
        T item = node.item(row);
        if (accepted.test(item)) {
          return item;
        }
      } else {
        T found = firstBefore(node.child(row), bound, accepted, wanted);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /**
   * All items with at least that room, most preferred first. Valid until the index changes.
   *
   * @param wanted of each resource, as many as each item has
   */
  public Iterator<T> fitting(long... wanted) {
    return new Fitting<>(root, wanted.clone());
  }

  private static final class Fitting<T> implements Iterator<T> {
    private final long[] wanted;

    /** From the root down to where it looks, and the next row in each. */
    private final RoomNode<T>[] path;

    private final int[] rows;
    private int depth = -1;
    private @Nullable T next;

    Fitting(@Nullable RoomNode<T> root, long[] wanted) {
      this.wanted = wanted;
      int height = root == null ? 0 : root.height();
      this.path = RoomNode.path(height);
      this.rows = new int[height];
      if (root != null) {
        enter(root);
      }
      advance();
    }

    private void enter(RoomNode<T> node) {
      depth++;
      path[depth] = node;
      rows[depth] = 0;
    }

    private void advance() {
      next = null;
      while (next == null && depth >= 0) {
        RoomNode<T> node = path[depth];
        int row = node.next(rows[depth], wanted);
        rows[depth] = row + 1;
        if (row >= node.size()) {
          depth--;
        } else if (node.isLeaf()) {
          next = node.item(row);
        } else {
          enter(node.child(row));
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public T next() {
      T item = next;
      if (item == null) {
        throw new NoSuchElementException();
      }
      advance();
      return item;
    }
  }
}
