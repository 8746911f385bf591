package io.legoos.crds;

/** Whose network the programs of a VNode have. */
public enum VNodeNetwork {
  /** That of the processor that they run on. */
  Host,
  /** One of the cluster's VNodes alone, in which each has an address and is known by its name. */
  Own
}
