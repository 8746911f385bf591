package io.legoos.managers;

import io.grpc.Context;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.protocol.control.v1.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Has decisions refused for want of room only upon reports that are younger than the request.
 * Thread-safe.
 */
final class FreshDecisions {
  /** Of a busy machine, beyond the heartbeat interval. */
  private static final Duration SLOWNESS = Duration.ofSeconds(1);

  private final MembershipTable table;
  private final Role role;
  private final Duration patience;
  private final LongSupplier nanoClock;

  /** By then a promise has lapsed. */
  private final long limitNanos;

  /** One decision of a manager. */
  @FunctionalInterface
  interface Decision<A> {
    A make() throws PlacementRefusedException, IOException;
  }

  /** Upon the reports of the monitors of that role. */
  FreshDecisions(
      MembershipTable table, Role role, MembershipTiming timing, LongSupplier nanoClock) {
    this.table = table;
    this.role = role;
    this.patience = timing.heartbeatInterval().multipliedBy(2).plus(SLOWNESS);
    this.nanoClock = nanoClock;
    this.limitNanos = timing.promiseLifetime().plus(SLOWNESS).toNanos();
  }

  /**
   * Decides; when there is no room, anew with the next round of reports, and with further ones
   * while {@code again} says that they may tell of more room, until a promise has lapsed and as
   * long as the caller waits.
   */
  <A> A make(Decision<A> decision, BooleanSupplier again)
      throws PlacementRefusedException, IOException {
    boolean waiting = true;
    long beganNanos = nanoClock.getAsLong();
    while (true) {
      try {
        return decision.make();
      } catch (PlacementRefusedException e) {
        if (!waiting
            || nanoClock.getAsLong() - beganNanos > limitNanos
            || Context.current().isCancelled()
            || e.reason() != PlacementRefusedException.Reason.NO_ROOM
            || !table.awaitReports(role, patience)) {
          throw e;
        }
        waiting = again.getAsBoolean();
      }
    }
  }
}
