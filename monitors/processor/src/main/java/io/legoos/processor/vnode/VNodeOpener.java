package io.legoos.processor.vnode;

import io.legoos.processor.process.LaunchException;

/** Opens vNodes at this processor. Thread-safe. */
@FunctionalInterface
public interface VNodeOpener {
  /**
   * Opens it for a program of {@code uid}.
   *
   * @throws LaunchException when there is no such vNode, the user may not, or the volume cannot be
   *     mounted
   */
  OpenVNode open(String vnode, int uid) throws LaunchException;
}
