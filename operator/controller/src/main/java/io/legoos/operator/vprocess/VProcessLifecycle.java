package io.legoos.operator.vprocess;

import io.legoos.crds.RestartPolicy;
import io.legoos.crds.VProcessSpec;
import io.legoos.crds.VProcessStatus;
import io.legoos.operator.Reason;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is next for a VProcess. A new attempt is decided only when the one before was
 * reported as ended, or its processor monitor is known to be dead: never two at once. Pure.
 */
public final class VProcessLifecycle {
  /** Ends that are the platform's fault; the program is started again as after a loss. */
  private static final Set<String> LOSSES =
      Set.of(
          "MemoryMonitorLost",
          "ProcessorMonitorFailed",
          "ProcessorFenced",
          "HomeUnreachable",
          "AlreadyRunning",
          "StartFailed");

  private VProcessLifecycle() {}

  /** The next thing to do. */
  public static Decision next(
      VProcessSpec spec, @Nullable VProcessStatus status, Sighting sighting) {
    if (status != null && status.phase() != null && status.phase().isFinal()) {
      return new Decision.Rest();
    }
    return switch (sighting) {
      case Sighting.None none -> new Decision.Place("");
      case Sighting.Absent absent -> new Decision.Start();
      case Sighting.Silent silent -> new Decision.AwaitProcessor();
      case Sighting.Lost lost ->
          afterLoss(
              spec,
              status,
              "ProcessorLost",
              "processor monitor "
                  + (status == null ? "" : status.processor())
                  + " was lost, and the program with it",
              null);
      case Sighting.Reported reported -> afterReport(spec, status, reported.report());
    };
  }

  private static Decision afterReport(
      VProcessSpec spec, @Nullable VProcessStatus status, VProcessReport report) {
    if (!report.getState().equals("ENDED")) {
      return new Decision.Follow(report);
    }
    String word = wordOf(report.getReason());
    if (LOSSES.contains(word)) {
      return afterLoss(spec, status, word, report.getReason(), report);
    }
    if (report.getExitStatus() == 0 && report.getReason().isEmpty()) {
      return new Decision.Finish(true, Reason.Succeeded, "", "", report);
    }
    String message =
        report.getReason().isEmpty()
            ? "the program ended with status " + report.getExitStatus()
            : report.getReason();
    if (spec.restartPolicy() == RestartPolicy.OnFailure && mayRestart(spec, status)) {
      return new Decision.Place(message);
    }
    return new Decision.Finish(
        false, Reason.Failed, word.isEmpty() ? "Error" : word, message, report);
  }

  private static Decision afterLoss(
      VProcessSpec spec,
      @Nullable VProcessStatus status,
      String word,
      String message,
      @Nullable VProcessReport report) {
    if (spec.restartPolicy() != RestartPolicy.Never && mayRestart(spec, status)) {
      return new Decision.Place(message);
    }
    return new Decision.Finish(false, Reason.ProcessorLost, word, message, report);
  }

  private static boolean mayRestart(VProcessSpec spec, @Nullable VProcessStatus status) {
    int restarts = status == null || status.restarts() == null ? 0 : status.restarts();
    return restarts < spec.maxRestarts();
  }

  /** The word before the colon of a monitor's reason; empty when there is none. */
  static String wordOf(String reason) {
    int colon = reason.indexOf(':');
    return colon > 0 && reason.substring(0, colon).chars().allMatch(Character::isLetter)
        ? reason.substring(0, colon)
        : "";
  }
}
