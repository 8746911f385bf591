package io.legoos.cli.query;

import io.legoos.protocol.control.v1.VProcessReport;

/** A vProcess as users see it; the names are the keys of {@code -o json}. */
public record VProcessView(
    String id,
    String vnode,
    String processor,
    String home,
    int replication,
    String command,
    long pid,
    int uid,
    String state,
    long startedEpochMs,
    int threads,
    long exCacheBytes,
    long residentBytes,
    long remoteBytes,
    long zeroFills,
    long remoteMisses,
    long writeProtectMisses,
    long fetchedBytes,
    long flushedBytes,
    double stallSeconds,
    String reason) {
  /** The same with another command line. */
  public VProcessView withCommand(String other) {
    return new VProcessView(
        id,
        vnode,
        processor,
        home,
        replication,
        other,
        pid,
        uid,
        state,
        startedEpochMs,
        threads,
        exCacheBytes,
        residentBytes,
        remoteBytes,
        zeroFills,
        remoteMisses,
        writeProtectMisses,
        fetchedBytes,
        flushedBytes,
        stallSeconds,
        reason);
  }

  static VProcessView of(String processor, VProcessReport report) {
    return new VProcessView(
        report.getVprocessId(),
        report.getVnode(),
        processor,
        report.getHome(),
        report.getReplication(),
        report.getCommand(),
        report.getPid(),
        report.getUid(),
        report.getState(),
        report.getStartedEpochMs(),
        report.getThreads(),
        report.getExcacheBytes(),
        report.getResidentBytes(),
        report.getRemoteBytes(),
        report.getZeroFills(),
        report.getRemoteMisses(),
        report.getWriteProtectMisses(),
        report.getFetchedBytes(),
        report.getFlushedBytes(),
        report.getStallSeconds(),
        report.getReason());
  }
}
