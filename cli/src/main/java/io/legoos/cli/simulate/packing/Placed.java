package io.legoos.cli.simulate.packing;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where each placed pod is, by its id. An array and not a map: ids are the places of pods in their
 * trace, so most are in use. Not thread-safe.
 */
final class Placed<P> {
  private static final int FIRST = 16;

  private @Nullable Object[] byId = new Object[FIRST];

  /** A pod that was not placed is. */
  void put(int id, P where) {
    if (id >= byId.length) {
      byId = Arrays.copyOf(byId, Math.max(id + 1, 2 * byId.length));
    }
    byId[id] = where;
  }

  /** Null when it is not placed. */
  @SuppressWarnings("unchecked")
  @Nullable P get(int id) {
    return id < 0 || id >= byId.length ? null : (P) byId[id];
  }

  /**
   * A pod is not placed any more.
   *
   * @throws IllegalArgumentException when it was not
   */
  P remove(int id) {
    P where = get(id);
    if (where == null) {
      throw new IllegalArgumentException("not placed: " + id);
    }
    byId[id] = null;
    return where;
  }

  /** All, by ascending ids; those that are removed meanwhile, and not yet seen, are left out. */
  void forEach(ObjIntConsumer<P> action) {
    for (int id = 0; id < byId.length; id++) {
      P where = get(id);
      if (where != null) {
        action.accept(where, id);
      }
    }
  }
}
