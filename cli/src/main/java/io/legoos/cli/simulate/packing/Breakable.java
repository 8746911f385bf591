package io.legoos.cli.simulate.packing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A packing of components that fail and are repaired. Not thread-safe. */
public interface Breakable extends Packing {
  /** All components; a number below this names one. */
  int components();

  @Override
  default int reach() {
    return components();
  }

  /** What kind of component that is: {@code server}, {@code processor}, {@code memory}... */
  String kind(int component);

  /**
   * Takes a component out. The pods that cannot go on without it are released.
   *
   * @return their ids
   */
  List<Integer> fail(int component);

  /** The component is there again, empty. */
  void repair(int component);

  /**
   * Releases the pods that {@code isHit} is true of.
   *
   * @return their ids, in ascending order
   */
  default <P> List<Integer> releaseAll(Placed<P> placed, Predicate<P> isHit) {
    List<Integer> hit = new ArrayList<>();
    placed.forEach(
        (pod, id) -> {
          if (isHit.test(pod)) {
            hit.add(id);
          }
        });
    hit.forEach(this::release);
    return hit;
  }
}
