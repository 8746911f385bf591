package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentRole;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.protocol.control.v1.ListMembersResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at one moment: what {@code lego up} recorded, joined with what the managers know.
 *
 * @param name the cluster's name
 * @param epoch of its membership
 * @param components in the order of starting, the managers first
 * @param vprocesses running and just ended ones
 */
public record ClusterView(
    String name, long epoch, List<ComponentView> components, List<VProcessView> vprocesses) {
  /** State of a component whose process is gone. */
  static final String GONE = "GONE";

  /** State of the managers themselves, and of a component they have not seen yet. */
  static final String RUNNING = "RUNNING";

  /** State of a live monitor that takes nothing new. */
  static final String DRAINING = "DRAINING";

  private static final String LIVE = "LIVE";
  private static final String UNKNOWN = "UNKNOWN";

  /** States of components that tell nothing of their use: what they last said holds no more. */
  static final Set<String> SILENT = Set.of(GONE, UNKNOWN, "DEAD");

  public ClusterView {
    components = List.copyOf(components);
    vprocesses = List.copyOf(vprocesses);
  }

  /**
   * Looks at a running cluster.
   *
   * @throws CliException when it is not running or its managers do not answer
   */
  public static ClusterView of(ClusterDirectory directory) throws CliException {
    ClusterState state = directory.state();
    return join(state, new ManagerClient(directory).members());
  }

  static ClusterView join(ClusterState state, ListMembersResponse members) {
    Map<String, Member> byName = new HashMap<>();
    List<VProcessView> vprocesses = new ArrayList<>();
    for (Member member : members.getMembersList()) {
      String name = member.getIdentity().getName();
      byName.put(name, member);
      for (VProcessReport report : member.getLoad().getVprocessesList()) {
        vprocesses.add(VProcessView.of(name, report));
      }
    }
    List<ComponentView> components = new ArrayList<>();
    for (ComponentState component : state.components()) {
      components.add(component(component, byName.get(component.name())));
    }
    return new ClusterView(state.name(), members.getEpoch(), components, vprocesses);
  }

  private static ComponentView component(ComponentState component, @Nullable Member member) {
    String state;
    if (!component.process().isAlive()) {
      state = GONE;
    } else if (member == null) {
      state = component.role().equals(ComponentRole.MANAGERS.word()) ? RUNNING : UNKNOWN;
    } else {
      state = member.getLeaving() && member.getState().equals(LIVE) ? DRAINING : member.getState();
    }
    Load load =
        member == null || SILENT.contains(state) ? Load.getDefaultInstance() : member.getLoad();
    String metricsAddress = component.metricsAddress();
    return new ComponentView(
        component.name(),
        component.role(),
        component.pid(),
        component.address(),
        metricsAddress == null ? "" : metricsAddress,
        component.capacityBytes(),
        load.getUsedBytes(),
        load.getPeakUsedBytes(),
        load.getUnreplicatedBytes(),
        load.getReplicaLogBytes(),
        load.getReplicaBackupBytes(),
        load.getReplicaFramedBytes(),
        state);
  }
}
