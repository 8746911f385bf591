package io.legoos.crds;

/** Where a VNode stands. */
public enum VNodePhase {
  /** No storage monitor has been chosen for it yet. */
  Pending,
  /** A storage monitor holds its files. */
  Ready
}
