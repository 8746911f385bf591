package io.legoos.operator.vprocess;

import io.legoos.crds.VNode;
import io.legoos.crds.VProcess;

/** Which VProcesses keep a VNode. Pure. */
final class VNodePrograms {
  private VNodePrograms() {}

  /** Whether a program may run in it now: it was sent to a processor, and no end is known. */
  static boolean mayRunIn(VProcess vprocess, VNode vnode) {
    return vnode.getMetadata().getName().equals(vprocess.getSpec().vNode())
        && vnode.getSpec().cluster().equals(vprocess.getSpec().cluster())
        && vprocess.getStatus() != null
        && vprocess.getStatus().processor() != null
        && (vprocess.getStatus().phase() == null || !vprocess.getStatus().phase().isFinal());
  }
}
