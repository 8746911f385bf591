package io.legoos.memory.home;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.HomeReport;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The named vProcesses that have their home here. One runs at most once: while an incarnation of a
 * processor monitor that is not known to be dead has it, another is refused, whoever sent it.
 * Thread-safe.
 */
final class NamedHomes {
  private final Predicate<VProcessKey> alive;

  @GuardedBy("this")
  private final Map<String, Claim> claims = new HashMap<>();

  private record Claim(int attempt, VProcessKey who) {}

  /**
   * Knows none yet.
   *
   * @param alive whether a vProcess still has a space here and its processor is not stale
   */
  NamedHomes(Predicate<VProcessKey> alive) {
    this.alive = alive;
  }

  /**
   * Notes that {@code who} runs attempt {@code attempt} of {@code uid}.
   *
   * @throws MemoryRefusal ALREADY_RUNNING when another has it
   */
  synchronized void claim(String uid, int attempt, VProcessKey who) {
    @Nullable Claim present = claims.get(uid);
    if (present != null
        && !present.who().vprocessId().equals(who.vprocessId())
        && alive.test(present.who())) {
      throw new MemoryRefusal(
          Reason.ALREADY_RUNNING,
          "attempt "
              + present.attempt()
              + " of this vProcess runs on processor monitor "
              + present.who().processor());
    }
    claims.put(uid, new Claim(attempt, who));
  }

  /** Those that live, for the managers; forgets the others. */
  synchronized List<HomeReport> reports() {
    claims.values().removeIf(claim -> !alive.test(claim.who()));
    List<HomeReport> reports = new ArrayList<>();
    claims.forEach(
        (uid, claim) ->
            reports.add(
                HomeReport.newBuilder()
                    .setVprocessUid(uid)
                    .setAttempt(claim.attempt())
                    .setProcessor(identity(claim.who()))
                    .build()));
    return reports;
  }

  private static MonitorIdentity identity(VProcessKey who) {
    Incarnation incarnation = who.incarnation();
    return MonitorIdentity.newBuilder()
        .setName(who.processor())
        .setRole(Role.ROLE_PROCESSOR)
        .setIncarnation(incarnation.toByteString())
        .build();
  }
}
