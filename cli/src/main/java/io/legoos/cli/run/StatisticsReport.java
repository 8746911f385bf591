package io.legoos.cli.run;

import io.legoos.cli.Json;
import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.protocol.control.v1.RunStatistics;
import java.util.Locale;

/** What {@code --stats} writes; the names are the keys of {@code --stats json}. */
public record StatisticsReport(
    long excacheBytes,
    long peakResidentBytes,
    long remoteBytes,
    Faults faults,
    long fetchedBytes,
    long flushedBytes,
    long fetchMessages,
    long flushMessages,
    long piggybacks,
    long prefetched,
    long prefetchUsed,
    Evictions evictions,
    long zeroFilledLines,
    double stallSeconds,
    double wallSeconds,
    int exitStatus) {
  /** Misses by kind; {@code inFlight} were served from lines on their way out. */
  public record Faults(long zeroFill, long remote, long writeProtect, long inFlight) {}

  /** Lines that left, by what was done with them. */
  public record Evictions(long clean, long dirty, long zero) {}

  static StatisticsReport of(RunStatistics statistics, int exitStatus) {
    return new StatisticsReport(
        statistics.getExcacheBytes(),
        statistics.getPeakResidentBytes(),
        statistics.getRemoteBytes(),
        new Faults(
            statistics.getZeroFillFaults(),
            statistics.getRemoteFaults(),
            statistics.getWriteProtectFaults(),
            statistics.getInflightRefaults()),
        statistics.getFetchedBytes(),
        statistics.getFlushedBytes(),
        statistics.getFetchMessages(),
        statistics.getFlushMessages(),
        statistics.getPiggybacks(),
        statistics.getPrefetchedLines(),
        statistics.getPrefetchUsedLines(),
        new Evictions(
            statistics.getCleanEvictions(),
            statistics.getDirtyEvictions(),
            statistics.getZeroEvictions()),
        statistics.getZeroFilledLines(),
        statistics.getStallSeconds(),
        statistics.getWallSeconds(),
        exitStatus);
  }

  String json() {
    return Json.write(this);
  }

  String table() {
    TextTable table = new TextTable("STATISTIC", "VALUE");
    table.add("ExCache", Sizes.human(excacheBytes));
    table.add("peak resident", Sizes.human(peakResidentBytes));
    table.add("remote memory", Sizes.human(remoteBytes));
    table.add("faults: zero-fill", Long.toString(faults.zeroFill()));
    table.add("faults: remote", Long.toString(faults.remote()));
    table.add("faults: write-protect", Long.toString(faults.writeProtect()));
    table.add("fetched", Sizes.human(fetchedBytes) + " in " + fetchMessages + " messages");
    table.add("flushed", Sizes.human(flushedBytes) + " in " + flushMessages + " messages");
    table.add("piggybacked", Long.toString(piggybacks));
    table.add("prefetched / used", prefetched + " / " + prefetchUsed);
    table.add("stalled", String.format(Locale.ROOT, "%.3f s", stallSeconds));
    table.add("wall time", String.format(Locale.ROOT, "%.3f s", wallSeconds));
    table.add("exit status", Integer.toString(exitStatus));
    return table.toString();
  }
}
