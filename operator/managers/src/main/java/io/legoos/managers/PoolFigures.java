package io.legoos.managers;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.placement.MonolithicPacking;
import io.legoos.managers.placement.Resources;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pools of a cluster have, from what their monitors reported last: all that registered and
 * are not dead. Immutable.
 *
 * @param capacity cores of processors, page frames, volumes
 * @param allocated threads, each at most a core and together at most the cores of their processor;
 *     bytes that mappings are charged; bytes that vNodes were promised or use
 * @param used page frames and volumes in use; cores as allocated, for what programs take of them
 *     only processors know
 * @param exCache sizes of ExCaches: all that processors may give, given, and resident
 * @param servers how many equal servers would have as much: as many as the largest pool has
 *     monitors
 * @param monolithic what those would strand
 */
record PoolFigures(
    Resources capacity,
    Resources allocated,
    Resources used,
    Use exCache,
    int servers,
    MonolithicPacking monolithic) {
  /** Bytes of one kind. */
  record Use(long capacity, long allocated, long used) {}

  /** Free, and of no use to more of the same load. */
  Resources stranded() {
    return capacity.minus(allocated).strandedBy(allocated);
  }

  static PoolFigures of(Collection<Member> members, Collection<VNodePlacement> vnodes) {
    List<Member> present =
        members.stream()
            .filter(m -> m.state() != MemberState.DEAD && m.state() != MemberState.EXPECTED)
            .toList();
    Map<String, Long> promised = new HashMap<>();
    vnodes.forEach(v -> promised.merge(v.storage(), v.volumeBytes(), Long::sum));
    Resources capacity = Resources.NONE;
    Resources allocated = Resources.NONE;
    Resources used = Resources.NONE;
    Use exCache = new Use(0, 0, 0);
    Map<Role, Integer> monitors = new HashMap<>();
    for (Member member : present) {
      Role role = member.identity().getRole();
      monitors.merge(role, 1, Integer::sum);
      double size = member.capacityBytes();
      double inUse = member.load().getUsedBytes();
      switch (role) {
        case ROLE_PROCESSOR -> {
          double cores = member.registration().getCores();
          Resources busy = new Resources(Math.min(cores, member.load().getThreads()), 0, 0);
          capacity = capacity.plus(new Resources(cores, 0, 0));
          allocated = allocated.plus(busy);
          used = used.plus(busy);
          exCache = plus(exCache, member);
        }
        case ROLE_MEMORY -> {
          capacity = capacity.plus(new Resources(0, size, 0));
          allocated = allocated.plus(new Resources(0, member.load().getCommittedBytes(), 0));
          used = used.plus(new Resources(0, inUse, 0));
        }
        case ROLE_STORAGE -> {
          capacity = capacity.plus(new Resources(0, 0, size));
          allocated =
              allocated.plus(
                  new Resources(0, 0, Math.max(inUse, promised.getOrDefault(member.name(), 0L))));
          used = used.plus(new Resources(0, 0, inUse));
        }
        default -> {}
      }
    }
    int servers = monitors.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    // A server's memory is one: ExCaches, which copy it, would be a part of that.
    Resources ofServers = capacity.plus(new Resources(0, exCache.capacity(), 0));
    return new PoolFigures(
        capacity,
        allocated,
        used,
        exCache,
        servers,
        MonolithicPacking.of(ofServers, servers, demands(present, vnodes, allocated)));
  }

  private static Use plus(Use use, Member processor) {
    long given = 0;
    for (VProcessReport vprocess : running(processor)) {
      given += Math.max(0, vprocess.getExcacheBytes());
    }
    // One that states no capacity has what it gives.
    long capacity = processor.capacityBytes() > 0 ? processor.capacityBytes() : given;
    return new Use(
        use.capacity + capacity, use.allocated + given, use.used + processor.load().getUsedBytes());
  }

  private static List<VProcessReport> running(Member processor) {
    return processor.load().getVprocessesList().stream()
        .filter(vprocess -> vprocess.getThreads() > 0)
        .toList();
  }

  /** What is allocated, shared out among the vProcesses and the vNodes without any. */
  private static List<Resources> demands(
      List<Member> members, Collection<VNodePlacement> vnodes, Resources allocated) {
    Map<String, Integer> programs = new HashMap<>();
    double held = 0;
    for (Member member : members) {
      for (VProcessReport vprocess : running(member)) {
        held += held(vprocess);
        programs.merge(vprocess.getVnode(), 1, Integer::sum);
      }
    }
    Map<String, Double> volumes = volumes(vnodes, allocated.volumeBytes());
    List<Resources> demands = new ArrayList<>();
    for (Member member : members) {
      List<VProcessReport> vprocesses = running(member);
      double threads = vprocesses.stream().mapToInt(VProcessReport::getThreads).sum();
      double cores = Math.min(member.registration().getCores(), threads);
      for (VProcessReport vprocess : vprocesses) {
        double part = held == 0 ? 0 : held(vprocess) / held;
        demands.add(
            new Resources(
                cores * vprocess.getThreads() / threads,
                allocated.memoryBytes() * part,
                volumes.getOrDefault(vprocess.getVnode(), 0.0)
                    / programs.getOrDefault(vprocess.getVnode(), 1)));
      }
    }
    volumes.forEach(
        (vnode, bytes) -> {
          if (!programs.containsKey(vnode)) {
            demands.add(new Resources(0, 0, bytes));
          }
        });
    return demands;
  }

  /** Its memory at least: what is flushed may be resident, too. */
  private static double held(VProcessReport vprocess) {
    return Math.max(0, Math.max(vprocess.getRemoteBytes(), vprocess.getResidentBytes()));
  }

  /** Those without a limit have an equal part of what the others were not promised. */
  private static Map<String, Double> volumes(Collection<VNodePlacement> vnodes, double allocated) {
    double promised = vnodes.stream().mapToDouble(VNodePlacement::volumeBytes).sum();
    long unlimited = vnodes.stream().filter(vnode -> vnode.volumeBytes() == 0).count();
    double rest = unlimited == 0 ? 0 : Math.max(0, allocated - promised) / unlimited;
    Map<String, Double> volumes = new HashMap<>();
    for (VNodePlacement vnode : vnodes) {
      volumes.put(vnode.vnode(), vnode.volumeBytes() == 0 ? rest : (double) vnode.volumeBytes());
    }
    return volumes;
  }
}
