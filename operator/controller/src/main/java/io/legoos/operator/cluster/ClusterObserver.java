package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.legoos.crds.PoolRole;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.operator.model.Labels;
import io.legoos.operator.plan.ObservedMonitor;
import io.legoos.protocol.control.v1.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts together what Kubernetes and the managers know of each monitor. Pure. */
public final class ClusterObserver {
  /** Some heartbeats, on a busy machine. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(4);

  private ClusterObserver() {}

  /**
   * The monitors that have a pod.
   *
   * @param promised vNodes and vProcesses that are to be at each monitor
   * @param cordonedFor how long each has got nothing new
   */
  public static List<ObservedMonitor> observe(
      Collection<Pod> pods,
      List<Member> members,
      Map<String, Integer> promised,
      Function<String, Duration> cordonedFor) {
    Map<String, Member> byName = new HashMap<>();
    members.forEach(member -> byName.put(member.name(), member));
    List<ObservedMonitor> observed = new ArrayList<>();
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      @Nullable Member member = memberOf(pod, byName);
      int named = promised.getOrDefault(name, 0);
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      observed.add(
          new ObservedMonitor(
              name,
              pod.getMetadata().getLabels().getOrDefault(Labels.POOL, ""),
              annotations == null ? "" : annotations.getOrDefault(Labels.SHAPE, ""),
              hasEnded(pod),
              pod.getMetadata().getDeletionTimestamp() != null,
              member != null && member.state() == MemberState.LIVE,
              isRunning(pod) && (member == null || member.state() != MemberState.LIVE),
              member == null || cordonedFor.apply(name).compareTo(SETTLED_AFTER) >= 0,
              member == null ? 0 : heldBytes(member),
              (member == null ? 0 : heldThings(member)) + named,
              member == null ? 0 : member.capacityBytes()));
    }
    return observed;
  }

  /** The member that this very pod is; null for one that another pod of its name was. */
  public static @Nullable Member memberOf(Pod pod, Map<String, Member> byName) {
    @Nullable Member member = byName.get(pod.getMetadata().getName());
    return member != null
            && member.state() != MemberState.DEAD
            && member.registration().getInstanceId().equals(pod.getMetadata().getUid())
        ? member
        : null;
  }

  /** Whether no container of the pod will ever run again. */
  public static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Whether the monitor's process runs, as far as Kubernetes knows. */
  public static boolean isRunning(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getContainerStatuses() != null
        && pod.getStatus().getContainerStatuses().stream()
            .anyMatch(
                status -> status.getState() != null && status.getState().getRunning() != null);
  }

  /** Whether Kubernetes calls the pod ready. */
  public static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** The role that the pod's label names; null for a pod that is none of ours. */
  public static @Nullable PoolRole roleOf(Pod pod) {
    String word = pod.getMetadata().getLabels().getOrDefault(Labels.ROLE, "");
    for (PoolRole role : PoolRole.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    return null;
  }

  private static long heldBytes(Member member) {
    return switch (member.identity().getRole()) {
      case ROLE_MEMORY -> member.load().getUsedBytes();
      default -> 0;
    };
  }

  private static int heldThings(Member member) {
    Load load = member.load();
    return switch (member.identity().getRole()) {
      case ROLE_PROCESSOR -> runningOn(member);
      case ROLE_MEMORY -> load.getHomesCount() + (load.getCommittedBytes() > 0 ? 1 : 0);
      default -> 0;
    };
  }

  /** vProcesses that live on a processor monitor. */
  public static int runningOn(Member member) {
    return (int)
        member.load().getVprocessesList().stream()
            .filter(vprocess -> !vprocess.getState().equals("ENDED"))
            .count();
  }
}
