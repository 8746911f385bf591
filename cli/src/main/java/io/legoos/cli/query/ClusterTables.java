package io.legoos.cli.query;

import io.legoos.cli.Cell;
import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.cli.Tone;
import io.legoos.cli.cluster.ComponentRole;
import java.util.List;

/** Views as text for people. */
final class ClusterTables {
  private static final int MAX_COMMAND = 40;
  private static final String MEMORY = ComponentRole.MEMORY.word();

  private ClusterTables() {}

  static TextTable components(List<ComponentView> components) {
    TextTable table =
        new TextTable(
            "NAME", "ROLE", "PID", "ADDRESS", "CAPACITY", "USED", "PEAK", "UNREPLICATED", "STATE");
    for (ComponentView component : components) {
      boolean sized = component.capacityBytes() > 0;
      boolean told = sized && component.isTold();
      boolean memory = told && component.role().equals(MEMORY);
      table.add(
          List.of(
              Cell.plain(component.name()),
              Cell.plain(component.role()),
              Cell.plain(Long.toString(component.pid())),
              Cell.plain(component.address()),
              figure(sized, component.capacityBytes(), Tone.PLAIN),
              figure(
                  told,
                  component.usedBytes(),
                  Tone.ofUse(component.usedBytes(), component.capacityBytes())),
              // Only memory monitors keep a peak.
              figure(memory, component.peakUsedBytes(), Tone.PLAIN),
              figure(
                  memory,
                  component.unreplicatedBytes(),
                  component.unreplicatedBytes() > 0 ? Tone.WARNING : Tone.PLAIN),
              new Cell(component.state(), Tone.ofState(component.state()))));
    }
    return table;
  }

  /** A size, or that there is none. */
  private static Cell figure(boolean known, long bytes, Tone tone) {
    return known ? new Cell(Sizes.human(bytes), tone) : Cell.plain("-");
  }

  static TextTable vprocesses(List<VProcessView> vprocesses) {
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
    return table;
  }

  private static String shortened(String command) {
    return command.length() <= MAX_COMMAND
        ? command
        : command.substring(0, MAX_COMMAND - 3) + "...";
  }
}
