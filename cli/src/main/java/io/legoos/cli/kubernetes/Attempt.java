package io.legoos.cli.kubernetes;

import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One start of a vProcess and the pod whose log has its output.
 *
 * @param uid of the VProcess
 * @param pod of the processor monitor
 * @param number 1 for the first start
 */
record Attempt(String uid, String pod, int number) {
  /** The last one; empty before the first. */
  static Optional<Attempt> of(VProcess vprocess) {
    @Nullable VProcessStatus status = vprocess.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    @Nullable String pod = status.processor();
    @Nullable Integer number = status.attempt();
    return pod == null || number == null
        ? Optional.empty()
        : Optional.of(new Attempt(vprocess.getMetadata().getUid(), pod, number));
  }
}
