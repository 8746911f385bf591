package io.legoos.operator.vprocess;

import io.legoos.crds.VNode;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessPhase;
import org.jspecify.annotations.Nullable;

/** Which VProcesses keep a VNode. Pure. */
final class VNodePrograms {
  private VNodePrograms() {}

  /**
   * Whether a program may run in it now. One that waits for another attempt does not: that is
   * decided only when the attempt before has surely ended.
   */
  static boolean mayRunIn(VProcess vprocess, VNode vnode) {
    if (!vnode.getMetadata().getName().equals(vprocess.getSpec().vNode())
        || !vnode.getSpec().cluster().equals(vprocess.getSpec().cluster())
        || vprocess.getStatus() == null
        || vprocess.getStatus().processor() == null) {
      return false;
    }
    @Nullable VProcessPhase phase = vprocess.getStatus().phase();
    return phase == null
        || switch (phase) {
          case Starting, Running, Unknown -> true;
          case Pending, Succeeded, Failed -> false;
        };
  }
}
