package io.legoos.cli.query;

import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.cli.cluster.ComponentRole;
import java.util.List;

/** Views as text for people. */
final class ClusterTables {
  private static final int MAX_COMMAND = 40;
  private static final String MEMORY = ComponentRole.MEMORY.word();

  private ClusterTables() {}

  static String components(List<ComponentView> components) {
    TextTable table =
        new TextTable(
            "NAME", "ROLE", "PID", "ADDRESS", "CAPACITY", "USED", "PEAK", "UNREPLICATED", "STATE");
    for (ComponentView component : components) {
      boolean sized = component.capacityBytes() > 0;
      table.add(
          component.name(),
          component.role(),
          Long.toString(component.pid()),
          component.address(),
          sized ? Sizes.human(component.capacityBytes()) : "-",
          sized ? Sizes.human(component.usedBytes()) : "-",
          sized ? Sizes.human(component.peakUsedBytes()) : "-",
          component.role().equals(MEMORY) ? Sizes.human(component.unreplicatedBytes()) : "-",
          component.state());
    }
    return table.toString();
  }

  static String vprocesses(List<VProcessView> vprocesses) {
    TextTable table =
        new TextTable(
            "VPROCESS",
            "VNODE",
            "PROCESSOR",
            "PID",
            "UID",
            "STATE",
            "EXCACHE",
            "RESIDENT",
            "REMOTE",
            "MISSES",
            "COMMAND");
    for (VProcessView vprocess : vprocesses) {
      table.add(
          vprocess.id(),
          vprocess.vnode().isEmpty() ? "-" : vprocess.vnode(),
          vprocess.processor(),
          Long.toString(vprocess.pid()),
          Integer.toString(vprocess.uid()),
          vprocess.state(),
          Sizes.human(vprocess.exCacheBytes()),
          Sizes.human(vprocess.residentBytes()),
          Sizes.human(vprocess.remoteBytes()),
          Long.toString(vprocess.remoteMisses()),
          shortened(vprocess.command()));
    }
    return table.toString();
  }

  private static String shortened(String command) {
    return command.length() <= MAX_COMMAND
        ? command
        : command.substring(0, MAX_COMMAND - 3) + "...";
  }
}
