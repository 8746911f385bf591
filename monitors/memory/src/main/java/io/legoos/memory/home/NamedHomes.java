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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The named vProcesses that have their home here. One runs at most once: while an incarnation of a
 * processor monitor that is not known to be dead has a space of it, other incarnations are refused,
 * whoever sent them, and so is an attempt that a later one has followed. Thread-safe.
 */
final class NamedHomes {
  /** Named vProcesses at a time; all of them are in every heartbeat. */
  static final int MAX_NAMED = 16_384;

  /** Uids whose highest attempt is remembered after they are gone; the oldest are forgotten. */
  private static final int MAX_REMEMBERED = 65_536;

  /** Who has a uid, with its spaces here. */
  private static final class Claim {
    final String processor;
    final Incarnation incarnation;
    final Set<Long> spaces = new HashSet<>();
    int attempt;

    Claim(VProcessKey who) {
      this.processor = who.processor();
      this.incarnation = who.incarnation();
    }
  }

  private final Predicate<Incarnation> stale;

  @GuardedBy("this")
  private final Map<String, Claim> claims = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Integer> lastAttempts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * Knows none yet.
   *
   * @param stale whether an incarnation of a processor monitor is dead or was replaced
   */
  NamedHomes(Predicate<Incarnation> stale) {
    this.stale = stale;
  }

  /**
   * Enters a space of a named vProcess; idempotent.
   *
   * @throws MemoryRefusal ALREADY_RUNNING, NO_CAPACITY; nothing has changed
   */
  synchronized void enter(long spaceId, NamedAttempt named, VProcessKey who) {
    @Nullable Claim present = claims.get(named.uid());
    if (present != null && stale.test(present.incarnation)) {
      present = null;
    }
    int last = lastAttempts.getOrDefault(named.uid(), 0);
    if (present != null && !present.incarnation.equals(who.incarnation())) {
      throw new MemoryRefusal(
          Reason.ALREADY_RUNNING,
          "processor monitor " + present.processor + " has attempt " + present.attempt + " of it");
    }
    if (named.attempt() < last) {
      throw new MemoryRefusal(
          Reason.ALREADY_RUNNING,
          "attempt " + last + " of it was here; attempt " + named.attempt() + " is over");
    }
    if (present == null) {
      if (!claims.containsKey(named.uid()) && claims.size() >= MAX_NAMED) {
        throw new MemoryRefusal(Reason.NO_CAPACITY, "too many named vProcesses");
      }
      present = new Claim(who);
      claims.put(named.uid(), present);
    }
    present.attempt = named.attempt();
    present.spaces.add(spaceId);
    // Taken out first, so that the order is that of the last use.
    lastAttempts.remove(named.uid());
    lastAttempts.put(named.uid(), named.attempt());
  }

  /** A space is gone; with the last one of its vProcess the uid is free. */
  synchronized void leave(long spaceId, NamedAttempt named, Incarnation incarnation) {
    @Nullable Claim claim = claims.get(named.uid());
    if (claim != null && claim.incarnation.equals(incarnation)) {
      claim.spaces.remove(spaceId);
      if (claim.spaces.isEmpty()) {
        claims.remove(named.uid());
      }
    }
  }

  /** Those that may live, for the managers. */
  synchronized List<HomeReport> reports() {
    List<HomeReport> reports = new ArrayList<>();
    claims.forEach(
        (uid, claim) -> {
          if (!stale.test(claim.incarnation)) {
            reports.add(
                HomeReport.newBuilder()
                    .setVprocessUid(uid)
                    .setAttempt(claim.attempt)
                    .setProcessor(identity(claim))
                    .build());
          }
        });
    return reports;
  }

  private static MonitorIdentity identity(Claim claim) {
    return MonitorIdentity.newBuilder()
        .setName(claim.processor)
        .setRole(Role.ROLE_PROCESSOR)
        .setIncarnation(claim.incarnation.toByteString())
        .build();
  }
}
