package io.legoos.cli.kubernetes;

import io.legoos.cli.Cell;
import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.cli.Tone;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterStatus;
import io.legoos.crds.MonitorStatus;
import io.legoos.crds.PoolStatus;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of {@code kubectl lego}. Pure. */
final class KubernetesTables {
  private static final String NONE = "-";

  private KubernetesTables() {}

  static String vprocesses(List<VProcess> vprocesses) {
    TextTable table =
        new TextTable(
            "NAME",
            "PHASE",
            "PROCESSOR",
            "HOME",
            "EXCACHE",
            "RESIDENT",
            "REMOTE",
            "MISSES",
            "EXIT",
            "REASON");
    for (VProcess vprocess : vprocesses) {
      @Nullable VProcessStatus status = vprocess.getStatus();
      table.add(
          vprocess.getMetadata().getName(),
          status == null ? "Pending" : word(status.phase()),
          status == null ? NONE : word(status.processor()),
          status == null ? NONE : word(status.home()),
          status == null ? NONE : size(status.exCacheBytes()),
          status == null ? NONE : size(status.residentBytes()),
          status == null ? NONE : size(status.remoteBytes()),
          status == null || status.misses() == null
              ? NONE
              : Long.toString(
                  status.misses().zeroFill()
                      + status.misses().remote()
                      + status.misses().writeProtect()),
          status == null ? NONE : word(status.exitCode()),
          status == null ? NONE : word(status.reason()));
    }
    return table.toString();
  }

  static TextTable monitors(List<LegoCluster> clusters) {
    TextTable table =
        new TextTable(
            "NAME", "ROLE", "STATE", "NODE", "CAPACITY", "USED", "ALLOCATED", "VPROCESSES");
    for (LegoCluster cluster : clusters) {
      for (MonitorStatus monitor : monitorsOf(cluster)) {
        table.add(
            List.of(
                Cell.plain(monitor.name()),
                Cell.plain(monitor.role().word()),
                new Cell(monitor.state(), Tone.ofState(monitor.state())),
                Cell.plain(word(monitor.node())),
                Cell.plain(Sizes.human(monitor.capacityBytes())),
                new Cell(
                    Sizes.human(monitor.usedBytes()),
                    Tone.ofUse(monitor.usedBytes(), monitor.capacityBytes())),
                Cell.plain(Sizes.human(monitor.allocatedBytes())),
                Cell.plain(Integer.toString(monitor.vProcesses()))));
      }
    }
    return table;
  }

  static String clusters(List<LegoCluster> clusters) {
    StringBuilder text = new StringBuilder();
    TextTable heads = new TextTable("CLUSTER", "PHASE", "PROCESSORS", "MEMORY", "STORAGE", "USED");
    for (LegoCluster cluster : clusters) {
      @Nullable LegoClusterStatus status = cluster.getStatus();
      heads.add(
          cluster.getMetadata().getName(),
          status == null ? "Pending" : word(status.phase()),
          status == null ? NONE : word(status.processors()),
          status == null ? NONE : word(status.memories()),
          status == null ? NONE : word(status.storages()),
          status == null ? NONE : word(status.usedMemory()));
    }
    text.append(heads).append('\n');
    TextTable pools =
        new TextTable("POOL", "ROLE", "READY", "CAPACITY", "USED", "ALLOCATED", "CLUSTER");
    for (LegoCluster cluster : clusters) {
      for (PoolStatus pool : poolsOf(cluster)) {
        pools.add(
            pool.name(),
            pool.role().word(),
            pool.ready() + "/" + pool.desired(),
            Sizes.human(pool.capacityBytes()),
            Sizes.human(pool.usedBytes()),
            Sizes.human(pool.allocatedBytes()),
            cluster.getMetadata().getName());
      }
    }
    return text.append(pools).toString();
  }

  private static List<MonitorStatus> monitorsOf(LegoCluster cluster) {
    @Nullable LegoClusterStatus status = cluster.getStatus();
    return status == null || status.monitors() == null ? List.of() : status.monitors();
  }

  private static List<PoolStatus> poolsOf(LegoCluster cluster) {
    @Nullable LegoClusterStatus status = cluster.getStatus();
    return status == null || status.pools() == null ? List.of() : status.pools();
  }

  private static String word(@Nullable Object value) {
    return value == null ? NONE : value.toString();
  }

  private static String size(@Nullable Long bytes) {
    return bytes == null ? NONE : Sizes.human(bytes);
  }
}
