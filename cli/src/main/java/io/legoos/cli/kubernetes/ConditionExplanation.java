package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.api.model.Condition;
import io.legoos.cli.Sizes;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says from a VProcess' status why it waits, and what would let it run. Pure. */
final class ConditionExplanation {
  /** By the operator's reasons for which a VProcess waits or has ended. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "ClusterNotReady",
          "create its LegoCluster, or wait until 'kubectl lego status' shows its monitors LIVE",
          "InputMissing",
          "create the ConfigMap, or the key of it, that the message names",
          "InsufficientMemory",
          "ask for a smaller spec.exCache, wait for other programs to end, or raise replicas of the"
              + " processor pool",
          "NeverFits",
          "make a new VProcess that asks for less, or enlarge the pool: waiting does not help",
          "InsufficientStorage",
          "raise replicas or volume of the storage pool, or ask for a smaller volume",
          "ProcessorSilent",
          "wait for its pod or node, or take the node out of service; it may still run there",
          "ProcessorLost",
          "it is started again as its restartPolicy says");

  private ConditionExplanation() {}

  static String text(VProcess vprocess) {
    String name = vprocess.getMetadata().getName();
    @Nullable VProcessStatus status = vprocess.getStatus();
    if (status == null || status.phase() == null) {
      return name
          + " was not looked at yet\n  -> see that the operator runs: kubectl get deployments -A\n";
    }
    StringBuilder text = new StringBuilder(name + " is " + status.phase() + "\n");
    for (Condition condition : conditions(status)) {
      text.append("- ")
          .append(condition.getType())
          .append(' ')
          .append(condition.getStatus())
          .append(", ")
          .append(condition.getReason());
      if (condition.getMessage() != null && !condition.getMessage().isEmpty()) {
        text.append(": ").append(condition.getMessage());
      }
      text.append(" (since ").append(condition.getLastTransitionTime()).append(")\n");
    }
    if (status.waiting() != null) {
      text.append("- short of ")
          .append(status.waiting().resource())
          .append(": asked ")
          .append(Sizes.human(status.waiting().asked()))
          .append(", most free ")
          .append(Sizes.human(Math.max(0, status.waiting().free())))
          .append('\n');
    }
    String remedy = status.reason() == null ? null : REMEDIES.get(status.reason());
    if (remedy != null) {
      text.append("  -> ").append(remedy).append('\n');
    } else if (status.reason() != null) {
      text.append("  ").append(status.reason()).append('\n');
    }
    return text.toString();
  }

  private static List<Condition> conditions(VProcessStatus status) {
    return status.conditions() == null ? List.of() : new ArrayList<>(status.conditions());
  }
}
