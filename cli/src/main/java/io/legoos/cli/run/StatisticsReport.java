package io.legoos.cli.run;

import io.legoos.cli.Json;
import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.protocol.control.v1.RecoveryReport;
import io.legoos.protocol.control.v1.RunStatistics;
import java.util.List;
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
    List<Recovery> recoveries,
    Losses losses,
    int exitStatus) {
  /** Misses by kind; {@code inFlight} were served from lines on their way out. */
  public record Faults(long zeroFill, long remote, long writeProtect, long inFlight) {}

  /** Lines that left, by what was done with them. */
  public record Evictions(long clean, long dirty, long zero) {}

  /** Memory of which every copy was lost: how much, and how many of its pages were touched. */
  public record Losses(long bytes, long touchedPages) {}

  /**
   * A memory monitor that the program lost, and how it got over that. Times are microseconds since
   * 1970; 0: that did not come to pass.
   *
   * @param home whether it was the program's home
   * @param ownedShares parts of the program's memory that it owned
   * @param secondaryShares those of which it had the second copy
   * @param noticedEpochUs when the processor monitor first knew
   * @param answeredEpochUs first fault that was answered by those who hold the memory instead
   * @param rehomedEpochUs another home had taken over
   * @param replicatedEpochUs everything was on two memory monitors again
   */
  public record Recovery(
      String monitor,
      boolean home,
      int ownedShares,
      int secondaryShares,
      long noticedEpochUs,
      long answeredEpochUs,
      long rehomedEpochUs,
      long replicatedEpochUs) {
    static Recovery of(RecoveryReport report) {
      return new Recovery(
          report.getMonitor(),
          report.getHome(),
          report.getOwnedShares(),
          report.getSecondaryShares(),
          report.getNoticedEpochUs(),
          report.getAnsweredEpochUs(),
          report.getRehomedEpochUs(),
          report.getReplicatedEpochUs());
    }
  }

  public StatisticsReport {
    recoveries = List.copyOf(recoveries);
  }

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
        statistics.getRecoveriesList().stream().map(Recovery::of).toList(),
        new Losses(statistics.getLostBytes(), statistics.getLostFaults()),
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
    for (Recovery recovery : recoveries) {
      table.add("lost memory monitor", recovery.monitor());
    }
    table.add("wall time", String.format(Locale.ROOT, "%.3f s", wallSeconds));
    table.add("exit status", Integer.toString(exitStatus));
    return table.toString();
  }
}
