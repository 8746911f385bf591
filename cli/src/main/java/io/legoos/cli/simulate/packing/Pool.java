package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;

/**
 * Components of one kind, of which a pod has its part. When one fails, pods that have lost
 * something are released, and what is kept twice moves. Not thread-safe.
 */
public interface Pool extends Breakable {
  /** What kind of component they are. */
  String kind();

  /** Whether the pod has any part here. */
  boolean concerns(Pod pod);

  @Override
  default String kind(int component) {
    return kind();
  }
}
