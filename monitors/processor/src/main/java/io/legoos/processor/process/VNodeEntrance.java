package io.legoos.processor.process;

/** Lets programs into vNodes. Thread-safe. */
@FunctionalInterface
public interface VNodeEntrance {
  /**
   * A seat for one program. To be called on the thread that will trace it.
   *
   * @param uid whose program it is
   * @throws LaunchException when there is no such vNode, the user may not, or the volume cannot be
   *     mounted
   */
  VNodeSeat enter(String vnode, int uid) throws LaunchException;
}
