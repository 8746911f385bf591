package io.legoos.managers.placement;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Items in order of preference, each with its room of one or more resources, so that the first one
 * with room for a demand is found without looking at all of them: a balanced (AVL) tree in which
 * each node knows the most room of each resource below it. Adding and removing take O(log n);
 * finding takes O(log n) for one resource, and for several as long as few subtrees have enough of
 * each resource, but in different items. Not thread-safe.
 */
public final class RoomIndex<T> {
  private final Comparator<? super T> preference;
  private @Nullable Node<T> root;

  /**
   * An empty index.
   *
   * @param preference a total order: no two different items are equal in it
   */
  public RoomIndex(Comparator<? super T> preference) {
    this.preference = preference;
  }

  private static final class Node<T> {
    final T item;
    final long[] room;
    final long[] mostRoom;
    @Nullable Node<T> left;
    @Nullable Node<T> right;
    int height = 1;

    Node(T item, long[] room) {
      this.item = item;
      this.room = room;
      this.mostRoom = room.clone();
    }

    Node<T> updated() {
      height = 1 + Math.max(heightOf(left), heightOf(right));
      System.arraycopy(room, 0, mostRoom, 0, room.length);
      raise(left);
      raise(right);
      return this;
    }

    private void raise(@Nullable Node<T> child) {
      if (child != null) {
        for (int i = 0; i < mostRoom.length; i++) {
          mostRoom[i] = Math.max(mostRoom[i], child.mostRoom[i]);
        }
      }
    }
  }

  private static int heightOf(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  /**
   * Adds an item.
   *
   * @param room of each resource; as many for every item
   * @throws IllegalArgumentException when it is there already
   */
  public void add(T item, long... room) {
    root = added(root, new Node<>(item, room.clone()));
  }

  private Node<T> added(@Nullable Node<T> tree, Node<T> leaf) {
    if (tree == null) {
      return leaf;
    }
    int order = preference.compare(leaf.item, tree.item);
    if (order == 0) {
      throw new IllegalArgumentException("twice in the index: " + leaf.item);
    }
    if (order < 0) {
      tree.left = added(tree.left, leaf);
    } else {
      tree.right = added(tree.right, leaf);
    }
    return balanced(tree);
  }

  /**
   * Removes an item.
   *
   * @throws IllegalArgumentException when it is not there
   */
  public void remove(T item) {
    root = removed(root, item);
  }

  private @Nullable Node<T> removed(@Nullable Node<T> tree, T item) {
    if (tree == null) {
      throw new IllegalArgumentException("not in the index: " + item);
    }
    int order = preference.compare(item, tree.item);
    if (order < 0) {
      tree.left = removed(tree.left, item);
    } else if (order > 0) {
      tree.right = removed(tree.right, item);
    } else if (tree.left == null) {
      return tree.right;
    } else if (tree.right == null) {
      return tree.left;
    } else {
      Node<T> successor = leftmost(tree.right);
      successor.right = withoutLeftmost(tree.right);
      successor.left = tree.left;
      return balanced(successor);
    }
    return balanced(tree);
  }

  private static <T> Node<T> leftmost(Node<T> tree) {
    Node<T> node = tree;
    while (node.left != null) {
      node = node.left;
    }
    return node;
  }

  private static <T> @Nullable Node<T> withoutLeftmost(Node<T> tree) {
    if (tree.left == null) {
      return tree.right;
    }
    tree.left = withoutLeftmost(tree.left);
    return balanced(tree);
  }

  private static <T> Node<T> balanced(Node<T> tree) {
    int lean = heightOf(tree.left) - heightOf(tree.right);
    if (lean > 1 && tree.left != null) {
      if (heightOf(tree.left.left) < heightOf(tree.left.right)) {
        tree.left = leftRotated(tree.left);
      }
      return rightRotated(tree);
    }
    if (lean < -1 && tree.right != null) {
      if (heightOf(tree.right.right) < heightOf(tree.right.left)) {
        tree.right = rightRotated(tree.right);
      }
      return leftRotated(tree);
    }
    return tree.updated();
  }

  private static <T> Node<T> rightRotated(Node<T> tree) {
    Node<T> top = present(tree.left);
    tree.left = top.right;
    top.right = tree.updated();
    return top.updated();
  }

  private static <T> Node<T> leftRotated(Node<T> tree) {
    Node<T> top = present(tree.right);
    tree.right = top.left;
    top.left = tree.updated();
    return top.updated();
  }

  private static <T> Node<T> present(@Nullable Node<T> node) {
    if (node == null) {
      throw new IllegalStateException("a tree that leans to where nothing is");
    }
    return node;
  }

  /** The most preferred item with at least that room. */
  public Optional<T> first(long... wanted) {
    Iterator<T> fitting = fitting(wanted);
    return fitting.hasNext() ? Optional.of(fitting.next()) : Optional.empty();
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
    private final Deque<Node<T>> above = new ArrayDeque<>();
    private final long[] wanted;
    private @Nullable T next;

    Fitting(@Nullable Node<T> root, long[] wanted) {
      this.wanted = wanted;
      descend(root);
      advance();
    }

    private void descend(@Nullable Node<T> tree) {
      for (Node<T> node = tree; node != null && isEnough(node.mostRoom); node = node.left) {
        above.push(node);
      }
    }

    private boolean isEnough(long[] room) {
      for (int i = 0; i < wanted.length; i++) {
        if (room[i] < wanted[i]) {
          return false;
        }
      }
      return true;
    }

    private void advance() {
      next = null;
      while (next == null && !above.isEmpty()) {
        Node<T> node = above.pop();
        descend(node.right);
        if (isEnough(node.room)) {
          next = node.item;
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
