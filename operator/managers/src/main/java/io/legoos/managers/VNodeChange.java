package io.legoos.managers;

/** One line of GSM's log. */
public sealed interface VNodeChange permits VNodePlacement, VNodeDeletion {
  /** The vNode that it is about. */
  String vnode();
}
