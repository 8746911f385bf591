package io.legoos.managers;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.placement.Resources;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.metrics.Samples;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads what the managers of one cluster know, at each scrape. Thread-safe. */
final class ManagersMetrics {
  private static final List<PeerRole> ROLES =
      List.of(PeerRole.PROCESSOR, PeerRole.MEMORY, PeerRole.STORAGE);

  private final MembershipTable table;
  private final ManagerTerm term;
  private final GlobalProcessManager gpm;
  private final GlobalMemoryManager gmm;
  private final GlobalStorageManager gsm;
  private final LongSupplier nanoClock;

  ManagersMetrics(
      MembershipTable table,
      ManagerTerm term,
      GlobalProcessManager gpm,
      GlobalMemoryManager gmm,
      GlobalStorageManager gsm,
      LongSupplier nanoClock) {
    this.table = table;
    this.term = term;
    this.gpm = gpm;
    this.gmm = gmm;
    this.gsm = gsm;
    this.nanoClock = nanoClock;
  }

  void sample(Samples into) {
    List<Member> members = table.members();
    into.put(ManagersMetric.TERM, term.value());
    into.put(ManagersMetric.DEATHS, table.deathCount());
    for (PeerRole role : ROLES) {
      for (MemberState state : MemberState.values()) {
        into.put(ManagersMetric.MEMBERS, 0, role.text(), ManagersMetric.word(state));
      }
    }
    for (Member member : members) {
      sample(member, into);
    }
    sample("gpm", gpm.decisions(), into);
    sample("gmm_home", gmm.homeDecisions(), into);
    sample("gmm_vregions", gmm.vregionDecisions(), into);
    sample("gsm_vnode", gsm.vnodeDecisions(), into);
    sample("gsm_log", gsm.logDecisions(), into);
    pools(members, gsm.vnodes(), into);
  }

  private void sample(Member member, Samples into) {
    Role known = member.identity().getRole();
    for (PeerRole role : ROLES) {
      if (role.role() == known) {
        into.put(ManagersMetric.MEMBERS, 1, role.text(), ManagersMetric.word(member.state()));
        if (member.state() != MemberState.DEAD && member.state() != MemberState.EXPECTED) {
          present(member, role.text(), into);
        }
      }
    }
  }

  private void present(Member member, String role, Samples into) {
    String name = member.name();
    double age = (nanoClock.getAsLong() - member.lastHeardNanos()) / 1e9;
    into.put(ManagersMetric.HEARTBEAT_AGE, Math.max(0, age), role, name);
    into.put(ManagersMetric.MEMBER_CAPACITY, member.capacityBytes(), role, name);
    into.put(ManagersMetric.MEMBER_USED, member.load().getUsedBytes(), role, name);
    if (member.identity().getRole() == Role.ROLE_MEMORY) {
      into.put(ManagersMetric.MEMBER_COMMITTED, member.load().getCommittedBytes(), role, name);
    }
  }

  private static void sample(String manager, PlacementDecisions decisions, Samples into) {
    into.put(ManagersMetric.DECISIONS, decisions.made(), manager);
    for (PlacementRefusedException.Reason reason : PlacementRefusedException.Reason.values()) {
      into.put(
          ManagersMetric.REFUSALS, decisions.refused(reason), manager, ManagersMetric.word(reason));
    }
  }

  private static void pools(
      Collection<Member> members, Collection<VNodePlacement> vnodes, Samples into) {
    PoolFigures pools = PoolFigures.of(members, vnodes);
    into.put(PoolMetric.CAPACITY_CORES, pools.capacity().cores());
    into.put(PoolMetric.ALLOCATED_CORES, pools.allocated().cores());
    bytes(PoolMetric.CAPACITY, pools.capacity(), into);
    bytes(PoolMetric.ALLOCATED, pools.allocated(), into);
    bytes(PoolMetric.USED, pools.used(), into);
    into.put(PoolMetric.CAPACITY, pools.exCache().capacity(), "excache");
    into.put(PoolMetric.ALLOCATED, pools.exCache().allocated(), "excache");
    into.put(PoolMetric.USED, pools.exCache().used(), "excache");
    Resources stranded = pools.stranded();
    into.put(PoolMetric.STRANDED_CORES, stranded.cores());
    bytes(PoolMetric.STRANDED, stranded, into);
    Resources monolithic = pools.monolithic().stranded();
    into.put(PoolMetric.SERVERS, pools.servers());
    into.put(PoolMetric.MONOLITHIC_STRANDED_CORES, monolithic.cores());
    bytes(PoolMetric.MONOLITHIC_STRANDED, monolithic, into);
    into.put(PoolMetric.MONOLITHIC_UNPLACED, pools.monolithic().unplaced());
  }

  private static void bytes(PoolMetric metric, Resources amounts, Samples into) {
    into.put(metric, amounts.memoryBytes(), "memory");
    into.put(metric, amounts.volumeBytes(), "volume");
  }
}
