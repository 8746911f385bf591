package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.legoos.crds.ClusterPhase;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterStatus;
import io.legoos.crds.MonitorStatus;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.PoolStatus;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.operator.model.Labels;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the status of a cluster of what was observed. Pure. */
final class ClusterStatus {
  private static final int MAX_MONITORS = 1024;
  private static final long MIB = 1L << 20;

  private final LegoCluster cluster;
  private final List<MonitorStatus> monitors = new ArrayList<>();
  private final List<PoolStatus> pools = new ArrayList<>();

  ClusterStatus(LegoCluster cluster, Collection<Pod> pods, List<Member> members) {
    this.cluster = cluster;
    Map<String, Member> byName = new HashMap<>();
    members.forEach(member -> byName.put(member.name(), member));
    for (Pod pod : pods) {
      monitors.add(monitor(pod, ClusterObserver.memberOf(pod, byName)));
    }
    monitors.sort(Comparator.comparing(MonitorStatus::name));
    for (PoolSpec pool : cluster.getSpec().pools()) {
      pools.add(pool(pool));
    }
  }

  private static MonitorStatus monitor(Pod pod, @Nullable Member member) {
    PoolRole role = ClusterObserver.roleOf(pod);
    return new MonitorStatus(
        pod.getMetadata().getName(),
        role == null ? PoolRole.STORAGE : role,
        pod.getMetadata().getLabels().getOrDefault(Labels.POOL, ""),
        pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
        member == null ? null : member.registration().getControlAddress(),
        state(pod, member),
        member == null ? 0 : member.capacityBytes(),
        member == null ? 0 : member.load().getUsedBytes(),
        member == null ? 0 : allocatedBytes(member),
        member == null ? 0 : ClusterObserver.runningOn(member));
  }

  private static String state(Pod pod, @Nullable Member member) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "Leaving";
    }
    if (member == null) {
      return "Starting";
    }
    return member.state() == MemberState.LIVE && !ClusterObserver.isReady(pod)
        ? "NotReady"
        : switch (member.state()) {
          case LIVE -> "Live";
          case SUSPECT -> "Suspect";
          case DEAD -> "Dead";
          case JOINING, EXPECTED -> "Starting";
        };
  }

  /** What is promised: ExCaches given, memory charged; of files what is used. */
  private static long allocatedBytes(Member member) {
    return switch (member.identity().getRole()) {
      case ROLE_PROCESSOR -> {
        long given = 0;
        for (VProcessReport vprocess : member.load().getVprocessesList()) {
          given += vprocess.getState().equals("ENDED") ? 0 : vprocess.getExcacheBytes();
        }
        yield given;
      }
      case ROLE_MEMORY -> member.load().getCommittedBytes();
      default -> member.load().getUsedBytes();
    };
  }

  private PoolStatus pool(PoolSpec pool) {
    int ready = 0;
    long capacity = 0;
    long used = 0;
    long allocated = 0;
    for (MonitorStatus monitor : monitors) {
      if (monitor.pool().equals(pool.name())) {
        ready += monitor.state().equals("Live") ? 1 : 0;
        capacity += monitor.capacityBytes();
        used += monitor.usedBytes();
        allocated += monitor.allocatedBytes();
      }
    }
    return new PoolStatus(
        pool.name(), pool.role(), pool.replicas(), ready, capacity, used, allocated);
  }

  /** Whether every wanted monitor serves and no other is there. */
  boolean isComplete() {
    return pools.stream().allMatch(pool -> pool.ready() == pool.desired())
        && monitors.size() == pools.stream().mapToInt(PoolStatus::desired).sum();
  }

  /** What is missing, in words. */
  String missing() {
    StringBuilder text = new StringBuilder();
    for (PoolStatus pool : pools) {
      if (pool.ready() != pool.desired()) {
        text.append(text.isEmpty() ? "" : "; ")
            .append(pool.name())
            .append(": ")
            .append(pool.ready())
            .append(" of ")
            .append(pool.desired())
            .append(" serve");
      }
    }
    return text.isEmpty() ? "a monitor that is not wanted is still there" : text.toString();
  }

  LegoClusterStatus status(
      ClusterPhase phase, List<Condition> conditions, @Nullable String managersAddress) {
    long used = 0;
    long capacity = 0;
    for (PoolStatus pool : pools) {
      if (pool.role() == PoolRole.MEMORY) {
        used += pool.usedBytes();
        capacity += pool.capacityBytes();
      }
    }
    return new LegoClusterStatus(
        cluster.getMetadata().getGeneration(),
        phase,
        ready(PoolRole.PROCESSOR),
        ready(PoolRole.MEMORY),
        ready(PoolRole.STORAGE),
        used / MIB + "Mi/" + capacity / MIB + "Mi",
        managersAddress,
        conditions,
        List.copyOf(pools),
        monitors.size() <= MAX_MONITORS
            ? List.copyOf(monitors)
            : List.copyOf(monitors.subList(0, MAX_MONITORS)));
  }

  private String ready(PoolRole role) {
    int ready = 0;
    int desired = 0;
    for (PoolStatus pool : pools) {
      if (pool.role() == role) {
        ready += pool.ready();
        desired += pool.desired();
      }
    }
    return ready + "/" + desired;
  }
}
