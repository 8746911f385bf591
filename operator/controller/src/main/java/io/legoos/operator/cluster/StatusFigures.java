package io.legoos.operator.cluster;

import io.legoos.crds.LegoClusterStatus;
import io.legoos.crds.MonitorStatus;
import io.legoos.crds.PoolStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the figures of a status, which change all the time, from the rest. Pure. */
final class StatusFigures {
  private StatusFigures() {}

  /** The same status with every figure 0. */
  static LegoClusterStatus without(LegoClusterStatus status) {
    return new LegoClusterStatus(
        status.observedGeneration(),
        status.phase(),
        status.processors(),
        status.memories(),
        status.storages(),
        null,
        status.managersAddress(),
        status.conditions(),
        pools(status.pools()),
        monitors(status.monitors()));
  }

  private static List<PoolStatus> pools(@Nullable List<PoolStatus> pools) {
    return pools == null
        ? List.of()
        : pools.stream()
            .map(p -> new PoolStatus(p.name(), p.role(), p.desired(), p.ready(), 0, 0, 0))
            .toList();
  }

  private static List<MonitorStatus> monitors(@Nullable List<MonitorStatus> monitors) {
    return monitors == null
        ? List.of()
        : monitors.stream()
            .map(
                m ->
                    new MonitorStatus(
                        m.name(),
                        m.role(),
                        m.pool(),
                        m.node(),
                        m.address(),
                        m.state(),
                        0,
                        0,
                        0,
                        m.vProcesses()))
            .toList();
  }
}
