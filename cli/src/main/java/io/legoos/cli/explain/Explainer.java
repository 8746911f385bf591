package io.legoos.cli.explain;

import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.RefusalReport;
import io.legoos.protocol.control.v1.VProcessReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says why a vProcess waits, from what the managers know. Pure. */
final class Explainer {
  private static final String LIVE = "LIVE";
  private static final String PLACING = "PLACING";
  private static final String ENDED = "ENDED";

  // As of the processor monitor's MemoryFailure.
  private static final String OUT_OF_REMOTE_MEMORY = "OutOfRemoteMemory";
  private static final String MEMORY_MONITOR_LOST = "MemoryMonitorLost";

  private final Map<String, Member> members = new HashMap<>();
  private final List<RefusalReport> refusals;

  /**
   * @param refusals the oldest first
   */
  Explainer(List<Member> members, List<RefusalReport> refusals) {
    members.forEach(member -> this.members.put(member.getIdentity().getName(), member));
    this.refusals = List.copyOf(refusals);
  }

  /**
   * One vProcess.
   *
   * @param processor that it runs on
   * @param storage of its vNode; null: it has none, or nobody knows
   */
  Explanation vprocess(VProcessReport report, String processor, @Nullable String storage) {
    Predicate<RefusalReport> own =
        refusal ->
            refusal.getManager().equals("GMM")
                && refusal.getSubject().equals(report.getVprocessId());
    List<Refusal> refused = byReason(own);
    List<Cause> causes = new ArrayList<>();
    if (report.getState().equals(ENDED)) {
      if (!report.getReason().isEmpty()) {
        causes.add(
            new Cause(
                "it has ended" + moment(report) + ": " + report.getReason(), afterEnd(report)));
      }
    } else {
      away(processor, "its processor monitor", "it ends with it").ifPresent(causes::add);
      waitingForMemory(report, causes);
      if (storage != null) {
        away(storage, "the storage monitor of its vNode", "its files wait for that, up to a minute")
            .ifPresent(causes::add);
      }
      if (report.getState().equals(PLACING)) {
        refused.forEach(
            refusal ->
                causes.add(new Cause("it waits for a home memory monitor", refusal.message())));
      }
    }
    return new Explanation(report.getVprocessId(), report.getState(), causes, refused);
  }

  private static String moment(VProcessReport report) {
    return report.getEndedEpochMs() == 0
        ? ""
        : " at " + Instant.ofEpochMilli(report.getEndedEpochMs()).truncatedTo(ChronoUnit.SECONDS);
  }

  /** What would let a program run that the platform has ended. */
  private static String afterEnd(VProcessReport report) {
    String reason = report.getReason();
    if (reason.startsWith(OUT_OF_REMOTE_MEMORY)) {
      return "see what the memory monitors have free ('lego status'), then start it again with less"
          + " beside it, or give the cluster more memory monitors; with 'lego run --memory SIZE' it"
          + " is told ENOMEM before it takes too much";
    }
    if (reason.startsWith(MEMORY_MONITOR_LOST) && report.getReplication() <= 1) {
      return "start it again; with 'lego run --replication 2' it outlives the loss of one memory"
          + " monitor";
    }
    return "start it again; see the log of its processor monitor if that happens again";
  }

  private void waitingForMemory(VProcessReport report, List<Cause> causes) {
    Set<String> owners = new LinkedHashSet<>(report.getOwnersList());
    owners.add(report.getHome());
    boolean copies = report.getReplication() > 1;
    for (String owner : owners) {
      String role = owner.equals(report.getHome()) ? "its home" : "a memory monitor of its pages";
      if (!owner.isEmpty()) {
        away(
                owner,
                role,
                copies
                    ? "another takes over from the second copy"
                    : "what only it had is lost, for replication is 1")
            .ifPresent(causes::add);
      }
    }
  }

  /** A monitor that does not serve, as a cause; none when it does. */
  private Optional<Cause> away(String name, String role, String consequence) {
    Member member = members.get(name);
    if (member != null && member.getState().equals(LIVE)) {
      return Optional.empty();
    }
    String state = member == null ? "not known to the managers" : member.getState();
    return Optional.of(
        new Cause(
            role + ", " + name + ", is " + state + ": " + consequence,
            "see 'lego status' and the log of "
                + name
                + "; if it has ended, the same 'lego up' as before starts it again"));
  }

  /**
   * Programs that were refused before they had a name, vNodes, and programs that the platform
   * ended.
   */
  Explanation refusedLately() {
    List<Cause> causes = new ArrayList<>(draining());
    members.values().stream()
        .flatMap(member -> member.getLoad().getEndedByPlatformList().stream())
        .sorted(Comparator.comparingLong(VProcessReport::getEndedEpochMs))
        .forEach(
            report ->
                causes.add(
                    new Cause(
                        report.getVprocessId()
                            + " ("
                            + report.getCommand()
                            + ") has ended"
                            + moment(report)
                            + ": "
                            + report.getReason(),
                        afterEnd(report))));
    return new Explanation("", "", causes, byReason(refusal -> true));
  }

  private List<Cause> draining() {
    return members.values().stream()
        .filter(Member::getLeaving)
        .map(member -> member.getIdentity().getName())
        .sorted()
        .map(
            name ->
                new Cause(
                    name + " is being drained: it takes nothing new",
                    "'lego drain " + name + " --undo' takes it back, or add another monitor"))
        .toList();
  }

  private List<Refusal> byReason(Predicate<RefusalReport> which) {
    Map<String, RefusalReport> last = new LinkedHashMap<>();
    Map<String, Integer> times = new HashMap<>();
    Map<String, Integer> attempts = new HashMap<>();
    for (RefusalReport refusal : refusals) {
      if (which.test(refusal)) {
        String key = refusal.getManager() + ' ' + refusal.getReason();
        last.put(key, refusal);
        times.merge(key, 1, Integer::sum);
        attempts.merge(key, Math.max(1, refusal.getAttempts()), Integer::sum);
      }
    }
    List<Refusal> byReason = new ArrayList<>();
    last.forEach(
        (key, refusal) ->
            byReason.add(
                Refusal.of(refusal, times.getOrDefault(key, 1), attempts.getOrDefault(key, 1))));
    return byReason;
  }
}
