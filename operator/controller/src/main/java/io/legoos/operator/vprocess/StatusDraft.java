package io.legoos.operator.vprocess;

import io.fabric8.kubernetes.api.model.Condition;
import io.legoos.crds.Misses;
import io.legoos.crds.VProcessPhase;
import io.legoos.crds.VProcessStatus;
import io.legoos.crds.Waiting;
import io.legoos.protocol.control.v1.VProcessReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VProcess' status while it is being changed: begins as it was. Not thread-safe. */
final class StatusDraft {
  private static final int MAX_MESSAGE_CHARS = 1000;

  private VProcessPhase phase;
  private int attempt;
  private int restarts;
  private @Nullable String processor;
  private @Nullable String processorIncarnation;
  private @Nullable String node;
  private @Nullable String home;
  private @Nullable List<String> owners;
  private @Nullable Integer replication;
  private @Nullable String startTime;
  private @Nullable String endTime;
  private @Nullable Integer exitCode;
  private @Nullable String reason;
  private @Nullable String message;
  private @Nullable Waiting waiting;
  private @Nullable Misses misses;
  private @Nullable Long exCacheBytes;
  private @Nullable Long residentBytes;
  private @Nullable Long remoteBytes;

  StatusDraft(@Nullable VProcessStatus before) {
    phase = before == null || before.phase() == null ? VProcessPhase.Pending : before.phase();
    if (before != null) {
      attempt = before.attempt() == null ? 0 : before.attempt();
      restarts = before.restarts() == null ? 0 : before.restarts();
      processor = before.processor();
      processorIncarnation = before.processorIncarnation();
      node = before.node();
      home = before.home();
      owners = before.owners();
      replication = before.replication();
      startTime = before.startTime();
      endTime = before.endTime();
      exitCode = before.exitCode();
      reason = before.reason();
      message = before.message();
      waiting = before.waiting();
      misses = before.misses();
      exCacheBytes = before.exCacheBytes();
      residentBytes = before.residentBytes();
      remoteBytes = before.remoteBytes();
    }
  }

  int attempt() {
    return attempt;
  }

  VProcessPhase phase() {
    return phase;
  }

  @Nullable String message() {
    return message;
  }

  @Nullable String reason() {
    return reason;
  }

  /** Nothing can be done for it now. */
  StatusDraft waits(String why, String sentence, @Nullable Waiting what) {
    phase = VProcessPhase.Pending;
    reason = why;
    message = bounded(sentence);
    waiting = what;
    return this;
  }

  /** A processor monitor has been chosen for the next attempt. */
  StatusDraft placed(String monitor, String incarnation, @Nullable String onNode) {
    restarts += attempt > 0 ? 1 : 0;
    attempt++;
    phase = VProcessPhase.Starting;
    processor = monitor;
    processorIncarnation = incarnation;
    node = onNode;
    reason = null;
    message = null;
    waiting = null;
    startTime = null;
    endTime = null;
    exitCode = null;
    home = null;
    owners = null;
    replication = null;
    misses = null;
    residentBytes = null;
    remoteBytes = null;
    return this;
  }

  /** The chosen monitor has no room after all: the attempt was never started. */
  StatusDraft unplaced() {
    attempt--;
    restarts -= attempt > 0 ? 1 : 0;
    processor = null;
    processorIncarnation = null;
    node = null;
    return this;
  }

  StatusDraft silent(String sentence) {
    phase = VProcessPhase.Unknown;
    reason = "ProcessorSilent";
    message = bounded(sentence);
    return this;
  }

  /** Figures of a report. */
  StatusDraft figures(VProcessReport report) {
    startTime = time(report.getStartedEpochMs(), startTime);
    endTime = time(report.getEndedEpochMs(), endTime);
    home = report.getHome().isEmpty() ? home : report.getHome();
    owners = report.getOwnersCount() == 0 ? owners : List.copyOf(report.getOwnersList());
    if (report.getReplication() != 0) {
      replication = report.getReplication();
    }
    misses =
        new Misses(report.getZeroFills(), report.getRemoteMisses(), report.getWriteProtectMisses());
    exCacheBytes = report.getExcacheBytes();
    residentBytes = report.getResidentBytes();
    remoteBytes = report.getRemoteBytes();
    return this;
  }

  StatusDraft follows(VProcessReport report) {
    phase =
        report.getState().equals("RUNNING") || report.getState().equals("ENDING")
            ? VProcessPhase.Running
            : VProcessPhase.Starting;
    reason = null;
    message = null;
    return figures(report);
  }

  StatusDraft finished(boolean succeeded, String word, String sentence, @Nullable Integer code) {
    phase = succeeded ? VProcessPhase.Succeeded : VProcessPhase.Failed;
    reason = word.isEmpty() ? null : word;
    message = sentence.isEmpty() ? null : bounded(sentence);
    exitCode = code;
    waiting = null;
    return this;
  }

  /** What is told at once when it changes: everything but the figures. */
  static List<Object> essence(VProcessStatus status) {
    return List.of(
        String.valueOf(status.phase()),
        String.valueOf(status.attempt()),
        String.valueOf(status.processor()),
        String.valueOf(status.processorIncarnation()),
        String.valueOf(status.home()),
        String.valueOf(status.reason()),
        String.valueOf(status.message()),
        String.valueOf(status.exitCode()),
        String.valueOf(status.waiting()),
        String.valueOf(status.observedGeneration()));
  }

  private static @Nullable String time(long epochMillis, @Nullable String absent) {
    return epochMillis == 0 ? absent : Instant.ofEpochMilli(epochMillis).toString();
  }

  private static String bounded(String text) {
    return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS);
  }

  VProcessStatus build(long generation, List<Condition> conditions) {
    return new VProcessStatus(
        generation,
        phase,
        attempt,
        restarts,
        processor,
        processorIncarnation,
        node,
        home,
        owners,
        replication,
        startTime,
        endTime,
        exitCode,
        reason,
        message,
        waiting,
        misses,
        exCacheBytes,
        residentBytes,
        remoteBytes,
        conditions);
  }
}
