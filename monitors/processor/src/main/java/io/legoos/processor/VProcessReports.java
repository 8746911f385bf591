package io.legoos.processor;

import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.remote.Recovery;
import io.legoos.protocol.control.v1.RecoveryReport;
import io.legoos.protocol.control.v1.RunStatistics;
import io.legoos.protocol.control.v1.VProcessReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in messages what a vProcess does. */
public final class VProcessReports {
  private static final int MAX_COMMAND_CHARACTERS = 256;
  private static final int MAX_REASON_CHARACTERS = 512;
  private static final long LINE_BYTES = 4096;

  private VProcessReports() {}

  public static VProcessReport report(VProcess process) {
    VProcessReport.Builder report =
        VProcessReport.newBuilder()
            .setVprocessId(process.id())
            .setVnode(process.spec().vnode())
            .setCommand(command(process))
            .setPid(pid(process))
            .setUid(process.spec().uid())
            .setState(process.state().name())
            .setStartedEpochMs(process.startedEpochMillis())
            .setThreads(process.threads())
            .setExcacheBytes(process.exCacheBytes())
            .setHome(process.homeName())
            .setReplication(process.replication())
            .addAllOwners(process.ownerNames());
    CacheStatistics statistics = process.statistics();
    if (statistics != null) {
      CacheCounters counters = statistics.counters();
      report
          .setResidentBytes(statistics.residentBytes())
          .setPeakResidentBytes(statistics.peakResidentBytes())
          .setRemoteBytes(counters.heldLines * LINE_BYTES)
          .setZeroFills(counters.zeroFillFaults)
          .setRemoteMisses(counters.remoteFaults)
          .setWriteProtectMisses(counters.writeProtectFaults)
          .setFetchedBytes(counters.fetchedLines * LINE_BYTES)
          .setFlushedBytes(counters.flushedLines * LINE_BYTES)
          .setStallSeconds(counters.stallNanos / 1e9);
    }
    return report.build();
  }

  /** What is told of one that has just ended, without figures; empty when it ended by itself. */
  static Optional<VProcessReport> endedByPlatform(VProcess process) {
    var end = process.ended();
    if (!end.isDone() || end.isCompletedExceptionally() || end.join().reason().isEmpty()) {
      return Optional.empty();
    }
    String reason = end.join().reason();
    return Optional.of(
        VProcessReport.newBuilder()
            .setVprocessId(process.id())
            .setVnode(process.spec().vnode())
            .setCommand(command(process))
            .setPid(pid(process))
            .setUid(process.spec().uid())
            .setState(process.state().name())
            .setStartedEpochMs(process.startedEpochMillis())
            .setEndedEpochMs(System.currentTimeMillis())
            .setReplication(process.replication())
            .setReason(
                reason.length() <= MAX_REASON_CHARACTERS
                    ? reason
                    : reason.substring(0, MAX_REASON_CHARACTERS))
            .build());
  }

  private static int pid(VProcess process) {
    var started = process.started();
    return started.isDone() && !started.isCompletedExceptionally() ? started.getNow(0) : 0;
  }

  private static String command(VProcess process) {
    String command =
        process.spec().argv().stream()
            .map(argument -> new String(argument, StandardCharsets.UTF_8))
            .collect(Collectors.joining(" "))
            // One line in every table, whatever the arguments hold.
            .replaceAll("\\p{Cntrl}+", " ");
    return command.length() <= MAX_COMMAND_CHARACTERS
        ? command
        : command.substring(0, MAX_COMMAND_CHARACTERS);
  }

  /** The figures of `lego run --stats`. */
  public static RunStatistics statistics(VProcess process) {
    CacheStatistics statistics = process.statistics();
    if (statistics == null) {
      return RunStatistics.getDefaultInstance();
    }
    CacheCounters counters = statistics.counters();
    return RunStatistics.newBuilder()
        .setExcacheBytes(statistics.exCacheBytes())
        .setPeakResidentBytes(statistics.peakResidentBytes())
        .setRemoteBytes(counters.heldLines * LINE_BYTES)
        .setZeroFillFaults(counters.zeroFillFaults)
        .setZeroFilledLines(counters.zeroFilledLines)
        .setRemoteFaults(counters.remoteFaults)
        .setWriteProtectFaults(counters.writeProtectFaults)
        .setFetchedBytes(counters.fetchedLines * LINE_BYTES)
        .setFlushedBytes(counters.flushedLines * LINE_BYTES)
        .setFetchMessages(counters.fetchMessages)
        .setFlushMessages(counters.flushMessages)
        .setPiggybacks(counters.piggybackedLines)
        .setPrefetchedLines(counters.prefetchedLines)
        .setPrefetchUsedLines(counters.prefetchUsedLines)
        .setStallSeconds(counters.stallNanos / 1e9)
        .setWallSeconds(process.wallSeconds())
        .setCleanEvictions(counters.cleanEvictions)
        .setDirtyEvictions(counters.dirtyEvictions)
        .setZeroEvictions(counters.zeroEvictions)
        .setInflightRefaults(counters.inFlightRefaults)
        .setLostBytes(counters.lostLines * LINE_BYTES)
        .setLostFaults(counters.lostFaults)
        .addAllRecoveries(process.recoveries().stream().map(VProcessReports::recovery).toList())
        .build();
  }

  private static RecoveryReport recovery(Recovery recovery) {
    return RecoveryReport.newBuilder()
        .setMonitor(recovery.monitor())
        .setHome(recovery.home())
        .setOwnedShares(recovery.ownedShares())
        .setSecondaryShares(recovery.secondaryShares())
        .setNoticedEpochUs(micros(recovery.noticed()))
        .setAnsweredEpochUs(micros(recovery.answered()))
        .setRehomedEpochUs(micros(recovery.rehomed()))
        .setReplicatedEpochUs(micros(recovery.replicated()))
        .build();
  }

  private static long micros(@Nullable Instant moment) {
    return moment == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, moment);
  }
}
