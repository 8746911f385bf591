package io.legoos.operator.vprocess;

import io.legoos.crds.VProcessPhase;
import io.legoos.operator.Conditions;
import io.legoos.operator.Reason;

/** The conditions that follow from a VProcess' phase. Pure. */
final class VProcessConditions {
  private VProcessConditions() {}

  static void add(Conditions conditions, StatusDraft draft) {
    VProcessPhase phase = draft.phase();
    String message = draft.message() == null ? "" : draft.message();
    boolean scheduled = phase != VProcessPhase.Pending;
    conditions.with("Scheduled", scheduled, scheduled ? Reason.Placed : waiting(draft), message);
    conditions.with(
        "Finished",
        phase.isFinal(),
        switch (phase) {
          case Succeeded -> Reason.Succeeded;
          case Failed -> Reason.Failed;
          case Unknown -> Reason.ProcessorSilent;
          default -> Reason.Running;
        },
        message);
  }

  private static Reason waiting(StatusDraft draft) {
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(draft.reason())) {
        return reason;
      }
    }
    return Reason.ClusterNotReady;
  }
}
