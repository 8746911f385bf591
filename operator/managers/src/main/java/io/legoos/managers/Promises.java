package io.legoos.managers;

import com.google.protobuf.ByteString;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.placement.PromiseLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a manager has promised on each incarnation and cannot see in its load yet, for one kind of
 * load. Not thread-safe.
 */
final class Promises {
  private final Map<ByteString, PromiseLedger> ledgers = new HashMap<>();
  private final long lifetimeNanos;
  private final LongSupplier nanoClock;

  Promises(MembershipTiming timing, LongSupplier nanoClock) {
    this(timing.promiseLifetime(), nanoClock);
  }

  /**
   * Promises nothing yet.
   *
   * @param lifetime after which a promise must be in the reports
   */
  Promises(Duration lifetime, LongSupplier nanoClock) {
    this.lifetimeNanos = lifetime.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Drops what must be in the reports by now. Called before each decision. */
  void expire() {
    long now = nanoClock.getAsLong();
    ledgers.values().forEach(ledger -> ledger.expire(now));
    ledgers.values().removeIf(PromiseLedger::isEmpty);
  }

  void add(Member member, long amount, long reported) {
    ledgers
        .computeIfAbsent(member.identity().getIncarnation(), incarnation -> new PromiseLedger())
        .add(amount, reported, nanoClock.getAsLong() + lifetimeNanos);
  }

  /** The load of {@code member}, which reports {@code reported}, with what was promised. */
  long estimate(Member member, long reported) {
    PromiseLedger ledger = ledgers.get(member.identity().getIncarnation());
    return ledger == null ? reported : ledger.estimate(reported);
  }

  /** The sum of the promises to {@code member}. */
  long promised(Member member) {
    PromiseLedger ledger = ledgers.get(member.identity().getIncarnation());
    return ledger == null ? 0 : ledger.promised();
  }
}
