package io.legoos.cli.demo;

import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.cli.demo.DemoResult.MemoryMonitorUse;
import java.util.Locale;

/** The demo's result for people. */
final class DemoTable {
  private DemoTable() {}

  static String of(DemoResult result) {
    TextTable table = new TextTable("", "PLAIN", "LEGOOS");
    table.add("wall time", seconds(result.plainSeconds()), seconds(result.legoSeconds()));
    table.add("slowdown", "1.00", String.format(Locale.ROOT, "%.2f", result.slowdown()));
    table.add(
        "peak resident anonymous memory",
        Sizes.human(result.workingSetBytes()),
        Sizes.human(result.peakResidentBytes()));
    table.add("limit (ExCache)", "-", Sizes.human(result.excacheBytes()));
    table.add("remote memory", "-", Sizes.human(result.remoteBytes()));
    table.add("misses: zero-fill", "-", Long.toString(result.misses().zeroFill()));
    table.add("misses: remote", "-", Long.toString(result.misses().remote()));
    table.add("misses: write-protect", "-", Long.toString(result.misses().writeProtect()));
    table.add("fetched", "-", pages(result.fetches(), result.fetchedBytes()));
    table.add("flushed", "-", pages(result.flushes(), result.flushedBytes()));
    for (MemoryMonitorUse monitor : result.memoryMonitors()) {
      table.add("peak on " + monitor.name(), "-", Sizes.human(monitor.peakUsedBytes()));
    }
    return table + "output " + (result.identical() ? "identical" : "DIFFERENT") + "\n";
  }

  private static String pages(long pages, long bytes) {
    return pages + " pages, " + Sizes.human(bytes);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f s", seconds);
  }
}
